import logging
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.db.engine import make_engine, sqlite_url
from bot.store.db.migrate import HEAD_REVISION
from bot.store.db.tables import metadata
from bot.store.model import (
    FeedbackEntry,
    FeedbackKind,
    Person,
    StoredQuestion,
    Surface,
    new_query_id,
)
from bot.store.store import Store
from index.errors import BackendError, NotFound, SetupError
from index.model import VerdictKind


def stored_question(**changes) -> StoredQuestion:
    values = {
        "query_id": new_query_id(),
        "asked_at": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "text": "damp in:wales — Größe, 濕氣",
        "filters": {"in": "wales"},
        "surface": Surface.PAGE,
        "verdict": VerdictKind.CLOSE,
        "probability": 0.42,
        "snapshot": "20261122T093000-abc",
    }
    return StoredQuestion(**{**values, **changes})


def test_a_question_is_found_again_by_its_id(store):
    question = stored_question()
    store.add_question(question)
    assert store.get_question(question.query_id) == question


def test_an_unknown_id_is_not_found(store):
    with pytest.raises(NotFound):
        store.get_question(new_query_id())


def test_an_id_has_128_random_bits():
    assert len(bytes.fromhex(new_query_id())) == 16
    assert len({new_query_id() for _ in range(1000)}) == 1000


def test_questions_survive_the_process(tmp_path):
    question = stored_question()
    first = Store.open(sqlite_url(tmp_path / "new folder %41"))
    first.add_question(question)
    first.close()
    second = Store.open(sqlite_url(tmp_path / "new folder %41"))
    assert second.get_question(question.query_id) == question
    second.close()


@pytest.mark.parametrize(
    "delete",
    [
        lambda store, person, query_id: store.delete_question(person, query_id),
        lambda store, person, _: store.personal_data.delete_person(person),
        lambda store, person, _: store.personal_data.delete_tenant(person.surface, person.tenant),
    ],
    ids=["question", "person", "tenant"],
)
def test_the_feedback_and_messages_of_a_deleted_question_are_deleted(store, delete):
    person, stranger = (Person(Surface.TEAMS, "T1", "U1"), Person(Surface.TEAMS, "T2", "U1"))
    deleted, other = stored_question(asker=person.key), stored_question(asker=stranger.key)
    for message, (question, asker) in enumerate(((deleted, person), (other, stranger))):
        store.add_question(question)
        store.add_feedback(FeedbackEntry(question.query_id, FeedbackKind.HELPFUL, asker.key))
        store.shown_answers.save(Surface.TEAMS, "a:1", str(message), question.query_id)
    delete(store, person, deleted.query_id)
    assert store.list_questions(person, 10) == store.list_feedback(deleted.query_id) == []
    assert store.shown_answers.get_query_id(Surface.TEAMS, "a:1", "0") is None
    assert store.shown_answers.get_query_id(Surface.TEAMS, "a:1", "1") == other.query_id
    assert len(store.list_feedback(other.query_id)) == 1


def test_nobody_deletes_a_question_of_another_person(store):
    question = stored_question(asker="teams:T1:U1")
    store.add_question(question)
    store.shown_answers.save(Surface.TEAMS, "a:1", "0", question.query_id)
    store.delete_question(Person(Surface.TEAMS, "T1", "U2"), question.query_id)
    assert store.get_question(question.query_id) == question
    assert store.shown_answers.get_query_id(Surface.TEAMS, "a:1", "0") == question.query_id


def test_the_head_revision_is_that_of_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", "bot.store.db:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD_REVISION]


def test_the_migrations_create_the_tables_in_the_code(tmp_path, store):
    engine = make_engine(sqlite_url(tmp_path))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_migration_does_not_configure_logging(tmp_path):
    before = list(logging.getLogger().handlers), logging.getLogger("alembic").level
    Store.open(sqlite_url(tmp_path)).close()
    assert (list(logging.getLogger().handlers), logging.getLogger("alembic").level) == before


def test_an_up_to_date_store_opens_without_alembic(tmp_path, store):
    code = (
        "import sys; from bot.store.store import Store; Store.open(sys.argv[1]).close();"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, sqlite_url(tmp_path)], check=True)


def test_processes_that_start_together_migrate_once(tmp_path):
    code = "import sys; from bot.store.store import Store; sys.stdin.read(1); Store.open(sys.argv[1]).close()"
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, sqlite_url(tmp_path)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for process in started:
        process.stdin.write(b".")
        process.stdin.flush()
    errors = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, errors


def test_a_store_of_a_newer_version_is_refused(tmp_path, store):
    engine = make_engine(sqlite_url(tmp_path))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(SetupError, match="newer version"):
        Store.open(sqlite_url(tmp_path))


def test_a_write_that_waits_too_long_fails_without_naming_the_question(tmp_path, store):
    engine = make_engine(sqlite_url(tmp_path))
    with engine.connect().execution_options(hasanyone_writes=True) as holder, holder.begin():
        with ThreadPoolExecutor(8) as pool:
            waiting = [
                pool.submit(store.add_question, stored_question(text="a secret")) for _ in range(8)
            ]
        errors = [write.exception() for write in waiting]
    engine.dispose()
    assert all(isinstance(error, BackendError) for error in errors), errors
    assert "a secret" not in "".join(f"{error} {error.__cause__}" for error in errors)
    store.add_question(stored_question())  # no ticket is left in the queue


def test_writers_get_the_lock_in_order_of_arrival(store):
    written = []

    def write(number: int) -> int:
        """Write until 500 writes are done; return the most writes of others between two of ours."""
        max_between = 0
        while len(written) < 500:
            before = len(written)
            store.shown_answers.save(Surface.TEAMS, "a:1", str(number), new_query_id())
            max_between = max(max_between, len(written) - before)
            written.append(number)
        return max_between

    with ThreadPoolExecutor(8) as pool:
        waited = list(pool.map(write, range(8)))
    assert max(waited) < 200, waited  # 7 with the fair lock, nearly all without


def test_an_interrupted_writer_does_not_block_others(store):
    def write_interrupted() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        store.add_question(stored_question())

    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    with store._database.write_transaction(), pytest.raises(KeyboardInterrupt):
        write_interrupted()
    signal.signal(signal.SIGALRM, before)
    store.add_question(stored_question())


@pytest.mark.parametrize(
    "address",
    ["nonsense", "nosuch://host/db", "sqlite:////proc/none/state.sqlite"],
)
def test_a_store_that_cannot_be_opened_is_a_setup_error(address):
    with pytest.raises(SetupError) as raised:
        Store.open(address)
    assert raised.value.message.endswith(".")
    assert raised.value.hint


def test_a_file_that_is_not_a_database_is_a_setup_error(tmp_path):
    Path(tmp_path / "state.sqlite").write_bytes(b"not a database" * 1000)
    with pytest.raises(SetupError):
        Store.open(sqlite_url(tmp_path))


def test_a_question_is_stored_and_found_on_postgres(postgres):
    question, store = stored_question(), Store.open(postgres)
    store.add_question(question)
    assert store.get_question(question.query_id) == question
    store.close()


def test_concurrent_feedback_is_stored_once_on_postgres(postgres):
    question, store = stored_question(), Store.open(postgres)
    store.add_question(question)
    kinds = [FeedbackKind.RELEVANT, FeedbackKind.NOT_RELEVANT] * 10
    entries = [FeedbackEntry(question.query_id, kind, "slack:T1:U1", "a:1") for kind in kinds]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store.add_feedback, entries))
    assert len(store.list_feedback(question.query_id)) == 1
    store.close()
