"""The expected questions that ship with the product."""

import json
import re
from pathlib import Path

import pytest

from ingest.pipeline.calibration import QUESTIONS_FOLDER
from ingest.questions.written import FOLDER, load_written
from ingest.sources.loader import SHIPPED_PATH
from ingest.sources.source import load_sources

TEST_QUESTIONS = Path(__file__).parents[2] / "questions"
FILES = sorted(FOLDER.glob("*.jsonl"))
# Words that two questions may share without meaning the same.
COMMON_WORDS = frozenset(
    """
    a an and any anybody anyone are as at be been by can could did do does done for from had has have
    how i in is it its my no not of on or our so some that the their them there they this to us was we
    were what when where which who will with would you your
    """.split()  # noqa: SIM905
)


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower())) - COMMON_WORDS


def measuring_questions() -> list[frozenset[str]]:
    """Return the words of every question that something is fitted on or measured by."""
    files = (QUESTIONS_FOLDER, TEST_QUESTIONS, TEST_QUESTIONS / "left_out")
    rows = [
        json.loads(line)
        for folder in files
        for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    groups = (TEST_QUESTIONS / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in rows] + [t for g in groups for t in json.loads(g)["texts"]]
    return [words(text) for text in texts]


def test_no_question_is_nearly_one_that_measures():
    measuring = measuring_questions()
    for path in FILES:
        for _, question in load_written(path.stem):
            own = words(question.text)
            near = [one for one in measuring if own and 2 * len(own & one) >= len(own | one)]
            assert not near, question


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_of_a_source_and_holds_short_plain_texts(path):
    assert path.stem in {source.name for source in load_sources(SHIPPED_PATH)}
    questions = list(load_written(path.stem))
    assert len(set(questions)) == len(questions)
    for _, question in questions:
        assert 0 < len(question.text) <= 300
        assert question.text.isprintable()
        assert "@" not in question.text


def test_the_initiatives_of_the_set_without_questions_have_none():
    rows = (TEST_QUESTIONS / "left_out" / "documents.jsonl").read_text(encoding="utf-8")
    left_out = {json.loads(row)["id"] for row in rows.splitlines()}
    assert len(left_out) > 60
    records = {record for path in FILES for record, _ in load_written(path.stem)}
    assert not left_out & records
