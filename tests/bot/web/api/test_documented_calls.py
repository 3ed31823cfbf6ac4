"""The curl commands of docs/api.md run against a real server, as they are written there."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.linked_data import link_data
from tests.support.server import running

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).parents[4] / "docs" / "api.md").read_text(encoding="utf-8")
KEY = "key-of-a-test-0123456789"
COMMANDS = re.findall(r"^curl (?:.*\\\n)*.*$", PAGE, re.MULTILINE)


def test_every_call_that_is_documented_succeeds(indexed, tmp_path):
    data = link_data(indexed, tmp_path / "data")
    settings = {"HASANYONE_DATA": str(data), "HASANYONE_SERVE_BUILDS": "false"}
    assert len(COMMANDS) == 5
    answer = ""
    with running(tmp_path / "log", **settings, HASANYONE_API_KEYS=KEY) as (_, address):
        for command in COMMANDS:
            typed = command.replace("http://127.0.0.1:8080", address)
            ran = subprocess.run(
                ["bash", "-c", typed.replace("curl ", "curl --silent --show-error --fail ", 1)],
                env={**os.environ, "KEY": KEY, "ANSWER": answer},
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ran.returncode == 0, (command, ran.stderr)
            if "/ask" in command:
                answer = json.loads(ran.stdout)["query_id"]
    assert (tmp_path / "initiatives.csv").read_text(encoding="utf-8-sig").startswith("id,title,url")
