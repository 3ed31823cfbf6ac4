"""A backup restores everything on an empty machine, and is refused whole if it is damaged."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.settings import BotSettings
from bot.store.model import Person, Surface
from bot.store.store import Store
from index.errors import InvalidInput, NoSnapshot, SetupError
from index.snapshot.manifest import verify_snapshot
from index.snapshot.store import CURRENT, SnapshotStore
from ingest.jobs.lock import hold_build_lock

QUESTION = "Has anyone done a chatbot for council services?"
OFFICER = Person(Surface.TERMINAL, "local", "officer")


@pytest.fixture
def data(indexed, tmp_path) -> Path:
    """A data folder with an index, a question and a block list."""
    data = tmp_path / "data"
    shutil.copytree(indexed / "snapshots", data / "snapshots", copy_function=os.link)
    shutil.copy(indexed / CURRENT, data)
    shutil.copytree(indexed / "sources", data / "sources")
    (data / "suppressed.jsonl").write_text('{"kind": "id", "value": "x:1"}\n')
    ask(data)
    return data


def settings(data: Path) -> BotSettings:
    return BotSettings(_env_file=None, data=data)


def ask(data: Path) -> str:
    """Ask the question, and return the best match."""
    store = Store.open(settings(data).store_url())
    answer = AnswerService(LiveSnapshot(data), store).ask(
        QUESTION, surface=Surface.TERMINAL, person=OFFICER
    )
    store.close()
    return answer.hits[0].initiative.id


def run(monkeypatch, data: Path, *words: object):
    monkeypatch.setenv("HASANYONE_DATA", str(data))
    return CliRunner().invoke(hasanyone, [str(word) for word in words])


def test_a_backup_restores_the_index_the_questions_and_the_sources(data, tmp_path, monkeypatch):
    file, restored = tmp_path / "backup.tar.gz", tmp_path / "new" / "data"
    writer = sqlite3.connect(data / "state.sqlite")  # a server that is writing
    writer.execute("BEGIN IMMEDIATE")
    assert run(monkeypatch, data, "backup", file).exit_code == 0
    writer.close()
    assert run(monkeypatch, restored, "restore", file).exit_code == 0
    store = Store.open(settings(restored).store_url())
    assert [question.text for question in store.list_questions(OFFICER, 10)] == [QUESTION]
    store.close()
    assert ask(restored) == ask(data)
    for name in ("sources", "suppressed.jsonl"):
        assert contents(restored / name) == contents(data / name)
    verify_snapshot(SnapshotStore(restored).current_folder())


def contents(path: Path) -> list[bytes]:
    return [each.read_bytes() for each in ([path] if path.is_file() else sorted(path.iterdir()))]


def test_a_folder_in_use_is_left_alone(data, tmp_path, monkeypatch):
    file = tmp_path / "backup.tar.gz"
    run(monkeypatch, data, "backup", file)
    result = run(monkeypatch, data, "restore", file)
    assert isinstance(result.exception, InvalidInput)
    assert "in use" in str(result.exception)


@pytest.mark.parametrize("damage", ["cut", "changed", "text", "missing"])
def test_a_damaged_backup_restores_nothing(data, tmp_path, monkeypatch, damage):
    file, restored = tmp_path / "backup.tar.gz", tmp_path / "restored"
    run(monkeypatch, data, "backup", file)
    whole = bytearray(file.read_bytes())
    if damage == "missing":
        file.unlink()
    else:
        whole[len(whole) // 2] ^= 255
        part = {"cut": whole[: len(whole) // 2], "changed": whole, "text": b"no backup"}[damage]
        file.write_bytes(part)
    result = run(monkeypatch, restored, "restore", file)
    assert isinstance(result.exception, InvalidInput)
    assert list(restored.iterdir()) == []


def test_no_backup_is_made_of_a_half(data, tmp_path, monkeypatch):
    with hold_build_lock(data):
        result = run(monkeypatch, data, "backup", tmp_path / "backup.tar.gz")
    assert isinstance(result.exception, SetupError)  # a build runs
    result = run(monkeypatch, tmp_path / "empty", "backup", tmp_path / "backup.tar.gz")
    assert isinstance(result.exception, NoSnapshot)
    assert not (tmp_path / "backup.tar.gz").exists()
