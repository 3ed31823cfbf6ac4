import json
from pathlib import Path

import pytest

from bot.chat.intent.recogniser import recognise
from bot.service.answering import AnswerService
from bot.service.conversation.question_classifier import is_unlikely_question
from bot.service.conversation.utterance import Intent
from bot.service.live_snapshot import LiveSnapshot

ROOT = Path(__file__).parents[4]
JUDGED = ("tests/questions", "tests/questions/left_out", "ingest/data/questions")


@pytest.fixture(scope="module")
def answers(indexed):
    return AnswerService(LiveSnapshot(indexed), None)


def read_texts(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_of_unseen_messages_nearly_all_that_are_searched_are_questions(snapshot):
    rows = read_texts(ROOT / "tests" / "bot" / "chat" / "utterances" / "held_out.jsonl")
    searched = [row for row in rows if is_searched(snapshot.encoder, row)]
    questions = [row for row in rows if row["intent"] == Intent.NEW_QUESTION]
    found = [row for row in searched if row["intent"] == Intent.NEW_QUESTION]
    assert len(found) / len(searched) >= 0.97
    assert len(found) / len(questions) >= 0.98


def is_searched(encoder, row: dict) -> bool:
    follows = row["after_answer"]
    said = recognise(row["text"], {} if follows else None)
    return said.intent is Intent.NEW_QUESTION and not is_unlikely_question(
        encoder, said.text, follows_answer=follows
    )


def test_every_judged_question_is_searched(answers):
    texts = [r["text"] for each in JUDGED for r in read_texts(ROOT / each / "questions.jsonl")]
    assert len(texts) > 300
    refused = [t for t in texts if answers.is_unlikely_question(t, follows_answer=False)]
    assert refused == []


@pytest.mark.parametrize("text", ["damp", "licensing", "carer support", "mental health"])
def test_a_subject_of_a_word_or_two_is_searched(answers, text):
    assert not answers.is_unlikely_question(text, follows_answer=True)


def test_the_name_of_an_initiative_is_searched_though_it_says_nothing(answers):
    assert answers.is_unlikely_question("well that is me told", follows_answer=True)
    titles = read_texts(ROOT / "ingest" / "data" / "catalogue" / "initiatives.jsonl")
    refused = [
        each["title"]
        for each in titles
        if answers.is_unlikely_question(each["title"], follows_answer=True)
    ]
    assert refused == []
