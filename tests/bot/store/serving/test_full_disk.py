"""A full disk costs the keeping of questions, and no answer."""

from fastapi.testclient import TestClient
from sqlalchemy import event

from bot.app import create_app
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot

PATIENCE_S = 30.0
MANY_PAGES = 1_000_000


def test_questions_are_answered_while_the_disk_is_full_and_kept_when_it_is_not(indexed, store):
    engine, pages = store._database.engine, [1]

    def limit(connection, *_):
        connection.execute(f"PRAGMA max_page_count={pages[0]}")  # SQLite has no room beyond it

    event.listen(engine, "checkout", limit)
    asker = AnswerService(LiveSnapshot(indexed), store, stores_later=True)
    client = TestClient(create_app(asker))
    question = f"damp and mould {'reporting ' * 300}"
    replies = [client.get("/api/v1/ask", params={"q": f"{question}{n}"}) for n in range(5)]
    assert [reply.status_code for reply in replies] == [200] * 5
    assert client.get("/", params={"q": question}).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert not store.question_writer.flush(1.0)
    answer = client.get(f"/api/v1/answers/{replies[-1].json()['query_id']}")
    assert answer.json()["question"] == f"{question}4"

    pages[0] = MANY_PAGES
    assert store.question_writer.flush(PATIENCE_S)
    assert store.question_writer.lost_count == 0
