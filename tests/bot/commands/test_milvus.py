"""An index that is copied to Milvus by command, and a Milvus that is not there."""

import os
import subprocess

import pytest

from tests.conftest import HASANYONE
from tests.support.small_index import write_small_index

pytestmark = pytest.mark.slow

QUESTION = "damp sensors in council homes"


@pytest.fixture
def run(tmp_path):
    data = write_small_index(tmp_path / "data")
    ours = {name: value for name, value in os.environ.items() if "HASANYONE" not in name}

    def run(*arguments: str, milvus: str = "vectors.db"):
        return subprocess.run(
            [HASANYONE, *arguments],
            env={**ours, "HASANYONE_DATA": str(data), "HASANYONE_MILVUS": milvus},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_current_index_is_copied_and_answers_from_there(run):
    before = run("doctor").stdout
    assert "missing vectors   Milvus at vectors.db does not have the vectors of" in before
    published = run("index", "publish")
    assert (published.returncode, published.stderr) == (0, "")
    assert "11 in Milvus" in published.stdout
    assert "ok      vectors   11 in Milvus" in run("doctor").stdout
    assert "Yes, this has been done" in run("ask", QUESTION).stdout


def test_a_milvus_that_is_away_is_named_and_the_question_answered_by_words(run):
    address = "http://127.0.0.1:1"
    assert f"missing vectors   Milvus at {address} does not answer" in run("doctor", milvus=address).stdout  # fmt: skip
    asked = run("ask", QUESTION, milvus=address)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "search by meaning is not available" in " ".join(asked.stdout.split())
    refused = run("index", "rollback", milvus="milvus.example:19530")
    assert refused.returncode == 1
    assert "HASANYONE_MILVUS is not the address of a Milvus" in refused.stderr
