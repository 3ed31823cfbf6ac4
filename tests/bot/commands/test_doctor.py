"""The doctor: wrong values, mistyped names, and whether what is stored is kept."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.commands.checks.addresses import check_proxies, check_public_url
from bot.commands.checks.named_settings import find_unknown_names, find_wrong_values
from bot.commands.checks.storage import check_snapshot_place, check_store
from bot.settings import BotSettings
from index.errors import SetupError
from tests.conftest import HASANYONE


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in, with no setting in the environment."""
    for name in [name for name in os.environ if name.startswith("HASANYONE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(**given) -> BotSettings:
    return BotSettings(_env_file=None, **given)


def test_every_wrong_value_has_a_line(folder, monkeypatch):
    (folder / ".env").write_text("HASANYONE_PORT=70000\nHASANYONE_KEEP=1\n")
    monkeypatch.setenv("HASANYONE_LOG_FORMAT", "xml")
    problems = "\n".join(find_wrong_values())
    assert "HASANYONE_PORT is wrong: it must be 65535 or less" in problems
    assert "HASANYONE_KEEP is wrong: it must be 2 or more" in problems
    assert "HASANYONE_LOG_FORMAT is wrong: it must be 'text' or 'json'" in problems


def test_a_mistyped_name_is_told_with_the_nearest_one(folder, monkeypatch):
    lines = ("HASANYONE_DATBASE=x", "SLACK_BOT_TOKN=x", "AWS_ACCESS_KEY_ID=x", "HASANYONE_PORT=80")
    (folder / ".env").write_text("\n".join(lines))
    monkeypatch.setenv("HASANYONE_COLOUR", "red")
    problems = list(find_unknown_names())
    assert len(problems) == 3
    assert "Did you mean HASANYONE_DATABASE?" in problems[1]
    assert "HASANYONE_COLOUR in the environment" in problems[0]
    assert "Did you mean SLACK_BOT_TOKEN?" in problems[2]


def test_a_store_in_memory_is_said_to_keep_nothing(tmp_path):
    with pytest.raises(SetupError, match="in memory, which keeps nothing"):
        check_store(settings(data=tmp_path, database="sqlite://"))


def test_a_shared_place_that_needs_another_key_is_named(tmp_path):
    place, key = str(tmp_path / "shared"), "k" * 32
    shared = settings(data=tmp_path, snapshot_url=place, snapshot_key=key)
    assert check_snapshot_place(shared) == "shared, signed, empty so far"
    with pytest.raises(SetupError, match="HASANYONE_SNAPSHOT_URL"):
        check_snapshot_place(settings(data=tmp_path, snapshot_key=key))


def test_addresses_that_are_none_are_told(tmp_path):
    with pytest.raises(SetupError, match="not the address of a site"):
        check_public_url(settings(data=tmp_path, public_url="hasanyone.example.org"))
    with pytest.raises(SetupError, match="is no address"):
        check_proxies(settings(data=tmp_path, trusted_proxies=("nginx",)))


def test_the_command_ends_with_1_where_a_setting_is_wrong(folder):
    (folder / ".env").write_text("HASANYONE_PORT=70000\n")
    ran = subprocess.run([HASANYONE, "doctor"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.startswith("wrong   settings  HASANYONE_PORT is wrong")
