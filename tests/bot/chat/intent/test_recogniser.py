"""The intents of utterances that were written apart from the rules, and of hard cases."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.intent.recogniser import MAX_CHARACTERS, recognise
from bot.service.conversation.utterance import Intent, MatchReference, Topic
from bot.store.model import FeedbackKind

FOLDER = Path(__file__).parents[1] / "utterances"
MIN_RECALL, MIN_ACCURACY = 0.98, 0.9
# The aim is 0.98 on both. On the half that the rules have not seen it is not reached: these are
# floors, which may rise.
MIN_PRECISION = {"development.jsonl": 0.98, "held_out.jsonl": 0.92}


def confusion(name: str) -> Counter[tuple[str, str]]:
    """How often an intent (first) was recognised as one (second) in a file of utterances."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return Counter(
        (row["intent"], recognise(row["text"], {} if row["after_answer"] else None).intent.value)
        for row in rows
    )


def describe(counts: Counter[tuple[str, str]]) -> str:
    """Precision and recall of each intent; no utterance, so that the held-out half stays unread."""
    lines = [f"accuracy {sum(counts[i, i] for i in Intent) / counts.total():.3f}"]
    for intent in Intent:
        others = {b.value: counts[intent, b] for b in Intent if b != intent and counts[intent, b]}
        lines.append(
            f"{intent:13} {precision(counts, intent):.3f} {recall(counts, intent):.3f} {others}"
        )
    return "\n".join(lines)


def precision(counts: Counter[tuple[str, str]], intent: Intent) -> float:
    recognised = sum(count for (_, second), count in counts.items() if second == intent)
    return counts[intent, intent] / recognised if recognised else 0.0


def recall(counts: Counter[tuple[str, str]], intent: Intent) -> float:
    meant = sum(count for (first, _), count in counts.items() if first == intent)
    return counts[intent, intent] / meant if meant else 0.0


@pytest.mark.parametrize("name", MIN_PRECISION)
def test_new_questions_are_told_from_everything_else(name):
    counts = confusion(name)
    sys.stdout.write(f"\n{name}\n{describe(counts)}\n")
    assert counts.total() > 600
    assert precision(counts, Intent.NEW_QUESTION) >= MIN_PRECISION[name]
    assert recall(counts, Intent.NEW_QUESTION) >= MIN_RECALL
    assert sum(counts[i, i] for i in Intent) / counts.total() >= MIN_ACCURACY


@pytest.mark.parametrize("previous", [None, {}], ids=["alone", "below an answer"])
def test_no_judged_question_and_no_title_is_taken_for_anything_else(previous):
    root = Path(__file__).parents[4]
    fields = {
        "tests/questions/questions.jsonl": "text",
        "tests/questions/left_out/questions.jsonl": "text",
        "ingest/data/questions/questions.jsonl": "text",
        "ingest/data/catalogue/initiatives.jsonl": "title",
    }
    texts = [
        json.loads(line)[field]
        for name, field in fields.items()
        for line in (root / name).read_text(encoding="utf-8").splitlines()
    ]
    assert len(texts) > 500
    taken = [text for text in texts if recognise(text, previous).intent is not Intent.NEW_QUESTION]
    assert taken == []


@pytest.mark.parametrize(
    "text",
    [
        "help with council tax debt",
        "stop smoking service",
        "stop and search",
        "contact tracing",
        "contact centre",
        "human resources chatbot",
        "who funds youth clubs?",
        "hi, has anyone built a parking permit app?",
        "privacy notices for schools",
        "secure messaging",
        "second homes council tax",
        "first time buyers scheme",
        "number plate recognition",
        "right to buy",
        "no recourse to public funds",
        "not in my back yard campaigns",
        "thank you cards for volunteers",
        "feedback from tenants",
        "more parking spaces",
        "what about schools",
        "and for schools?",
        "never mind, parking permits?",
        "forget that, what about museums?",
        "no, libraries",
        "sorry, I meant libraries",
        "is it legal to use drones",
        "compare shared services in Wales",
        "delete old records",
        "good morning calls to lonely people",
        "are you ok welfare calls to vulnerable residents",
    ],
)
@pytest.mark.parametrize("previous", [None, {}], ids=["alone", "below an answer"])
def test_words_of_other_intents_in_a_question_do_not_keep_it_from_being_searched(text, previous):
    assert recognise(text, previous).intent is Intent.NEW_QUESTION


@pytest.mark.parametrize(
    ("text", "topic", "reference"),
    [
        ("who funded it?", Topic.FUNDING, MatchReference()),
        ("how much did the second one cost", Topic.COST, MatchReference((2,))),
        ("who should I ring?", Topic.CONTACT, MatchReference()),
        ("how much did they save", Topic.OUTCOME, MatchReference(is_plural=True)),
        ("is #3 still going", Topic.STATUS, MatchReference((3,))),
        ("where is the last one", Topic.PLACE, MatchReference((-1,))),
        ("which council did it", Topic.ORGANISATION, MatchReference()),
        ("when did number two start", Topic.DATE, MatchReference((2,))),
        ("where did you get that", Topic.SOURCE, MatchReference()),
        ("why did you show me number 2", Topic.REASON, MatchReference((2,))),
        ("is it open source", Topic.REUSE, MatchReference()),
        ("second", Topic.SUMMARY, MatchReference((2,))),
        ("compare the first two", Topic.COMPARISON, MatchReference((1, 2))),
        ("did it reduce calls to the office", Topic.OUTCOME, MatchReference()),
    ],
)
def test_a_question_about_the_answer_has_a_topic_and_the_matches_it_is_about(
    text, topic, reference
):
    said = recognise(text, {})
    assert (said.intent, said.topic, said.reference) == (Intent.ABOUT_ANSWER, topic, reference)


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("number 2 is the one", FeedbackKind.FOUND, (2,)),
        ("this is it", FeedbackKind.FOUND, ()),
        ("really helpful", FeedbackKind.HELPFUL, ()),
        ("not what I asked", FeedbackKind.UNHELPFUL, ()),
        ("the first link is broken", FeedbackKind.WRONG, (1,)),
        ("number 3 is not relevant", FeedbackKind.NOT_RELEVANT, (3,)),
        ("I already knew about that one", FeedbackKind.KNEW, ()),
    ],
)
def test_feedback_is_of_the_kind_that_a_button_would_store(text, kind, numbers):
    said = recognise(text, {})
    assert (said.intent, said.feedback, said.reference.numbers) == (Intent.FEEDBACK, kind, numbers)


def test_a_long_message_is_searched_without_being_read():
    assert recognise("thanks " * MAX_CHARACTERS, {}).intent is Intent.NEW_QUESTION


@given(st.text(max_size=MAX_CHARACTERS), st.sampled_from([None, {}]))
def test_any_text_has_an_intent(text, previous):
    assert recognise(text, previous).intent in Intent
