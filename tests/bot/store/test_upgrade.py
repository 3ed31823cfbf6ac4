"""Two versions side by side on one Postgres, as during an upgrade without a gap."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from bot.store.db import migrate
from tests.support.server import PATIENCE, running, server_address, wait_for

ROOT = Path(__file__).parents[3]
VERSIONS = Path("bot/store/db/migrations/versions")
# What would leave the version before without what it reads or writes.
TAKES_AWAY = {"alter_column", "batch_alter_table", "drop_column", "drop_table", "rename_table"}
NEXT_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{next}"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("questions", sa.Column("of_the_next_version", sa.Text))
    op.create_table("of_the_next_version", sa.Column("id", sa.Text, primary_key=True))
"""


def test_no_migration_takes_away_what_the_version_before_needs():
    for path in sorted((ROOT / VERSIONS).glob("[0-9]*.py")):
        upgrade = path.read_text(encoding="utf-8").split("def downgrade")[0]
        assert not set(re.findall(r"\bop\.(\w+)", upgrade)) & TAKES_AWAY, path.name


@pytest.fixture
def next_version(tmp_path) -> Path:
    """The code of this version with one migration more."""
    folder, head = tmp_path / "next", migrate.HEAD_REVISION
    for package in ("bot", "index", "ingest"):
        shutil.copytree(ROOT / package, folder / package)
    next_revision = f"{int(head) + 1:04}"
    text = NEXT_MIGRATION.format(next=next_revision, head=head)
    (folder / VERSIONS / f"{next_revision}_next.py").write_text(text)
    code = folder / "bot/store/db/migrate.py"
    code.write_text(code.read_text().replace(f'"{head}"', f'"{next_revision}"'))
    return folder


@contextmanager
def running_next(code: Path, log: Path, **settings: str):
    """A server of the code in this folder: yields its address."""
    env = {**os.environ, "PYTHONPATH": str(code), "HASANYONE_PORT": "0", **settings}
    program = "from bot.cli import main; main()"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", program, "serve"], env=env, stderr=stderr, cwd=code
        )
    try:
        yield server_address(process, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def ask(address: str, question: str) -> dict:
    with urlopen(f"{address}/api/v1/ask?q={quote(question)}", timeout=PATIENCE) as reply:
        return json.load(reply)


def read(address: str, query_id: str) -> str:
    """The question with this id, which another server may have written a moment later."""
    wait_for(url := f"{address}/api/v1/answers/{query_id}")
    with urlopen(url, timeout=PATIENCE) as reply:
        return json.load(reply)["question"]


@pytest.mark.slow
def test_while_the_next_version_starts_and_migrates_no_question_fails_and_both_read_all(
    tmp_path, indexed, postgres, next_version
):
    settings = {
        "HASANYONE_DATA": str(indexed),
        "HASANYONE_DATABASE": postgres,
        "HASANYONE_SERVE_BUILDS": "false",
        "HASANYONE_RATE_ADDRESS": "0",
    }
    over, answered, failed = threading.Event(), [], []

    def go_on_asking(address: str) -> None:
        while not over.is_set():
            try:
                answered.append(ask(address, "chatbot")["query_id"])
            except OSError as error:
                failed.append(error)

    with running(tmp_path / "this.log", **settings) as (_process, this):
        before = ask(this, "damp sensors")["query_id"]
        asking = threading.Thread(target=go_on_asking, args=(this,))
        asking.start()
        with running_next(next_version, tmp_path / "next.log", **settings) as after_it:
            during = ask(after_it, "housing repairs")["query_id"]
            asked_beside = ask(this, "school meals")["query_id"]
            over.set()
            asking.join(PATIENCE)
            assert read(after_it, before) == "damp sensors"
            assert read(after_it, asked_beside) == "school meals"
            assert read(this, during) == "housing repairs"
    assert failed == []
    assert len(set(answered)) == len(answered) > 0
