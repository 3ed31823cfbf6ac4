"""The share of answered questions: given, learnt from feedback, and what it does to a verdict."""

import math
from dataclasses import replace

import pytest

from bot.service.answering import AnswerService
from bot.service.feedback.answered_share import (
    MIN_RATED_ANSWERS,
    AnsweredShare,
    label_answers,
    learn_share,
)
from bot.service.live_snapshot import LiveSnapshot
from bot.settings import BotSettings
from bot.store.model import FeedbackEntry, FeedbackKind, Person, RatedAnswer, Surface
from index.errors import SetupError
from index.model import VerdictKind
from index.settings import read_settings
from index.snapshot.calibration import Calibration, LogisticModel

OFFICER = Person(Surface.SLACK, "T1", "U1")
MODEL = LogisticModel(bias=0.0, weights={"near": 1.0})
CALIBRATION = Calibration(
    basis="a test",
    questions=100,
    hit=MODEL,
    question=MODEL,
    answered=0.7,
    unanswered=0.26,
    plain_question=MODEL,
    answered_share=0.6,
)


def rated(verdict, *on_answer, on_hits=()) -> RatedAnswer:
    return RatedAnswer(verdict, frozenset(on_answer), frozenset(on_hits))


def test_a_share_moves_the_log_odds_of_questions_and_not_of_hits():
    changed = CALIBRATION.with_answered_share(0.3)
    before, after = (each.question_probability({"near": 0.5}) for each in (CALIBRATION, changed))
    shift = math.log(0.3 / 0.7) - math.log(0.6 / 0.4)
    assert math.log(after / (1 - after)) - math.log(before / (1 - before)) == pytest.approx(shift)
    with_questions = {"near": 0.5, "question": 0.4}
    assert changed.question_probability(with_questions) < CALIBRATION.question_probability(
        with_questions
    )
    assert changed.hit_probability({"near": 0.5}) == CALIBRATION.hit_probability({"near": 0.5})
    assert changed.answered_share == 0.3


def test_the_share_of_the_judged_questions_changes_nothing():
    same = CALIBRATION.with_answered_share(0.6)
    assert same.question_probability({"near": 0.2}) == pytest.approx(
        CALIBRATION.question_probability({"near": 0.2})
    )


def test_without_the_share_of_the_judged_questions_nothing_is_moved():
    unknown = CALIBRATION.model_copy(update={"answered_share": None})
    assert unknown.with_answered_share(0.3) == unknown
    assert learn_share([True] * 100, None) is None


def test_a_calibration_of_an_earlier_version_is_still_read():
    earlier = CALIBRATION.model_dump(exclude={"answered_share"})
    assert Calibration.model_validate(earlier).answered_share is None


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (rated(VerdictKind.DONE, on_hits=[FeedbackKind.FOUND]), True),
        (rated(VerdictKind.NOBODY, FeedbackKind.UNHELPFUL, on_hits=[FeedbackKind.FOUND]), True),
        (rated(VerdictKind.DONE, FeedbackKind.HELPFUL), True),
        (rated(VerdictKind.NOBODY, FeedbackKind.HELPFUL), False),
        (rated(VerdictKind.DONE, FeedbackKind.UNHELPFUL), False),
        (rated(VerdictKind.STOPPED, FeedbackKind.WRONG), False),
        (rated(VerdictKind.NOBODY, FeedbackKind.UNHELPFUL), None),
        (rated(VerdictKind.CANT_SAY, FeedbackKind.HELPFUL), None),
        (rated(VerdictKind.DONE, on_hits=[FeedbackKind.NOT_RELEVANT, FeedbackKind.KNEW]), None),
        (rated(VerdictKind.DONE, on_hits=[FeedbackKind.WRONG]), None),
    ],
)
def test_feedback_tells_whether_a_question_is_answered(answer, label):
    assert label_answers([answer]) == ([] if label is None else [label])


def test_few_answers_with_feedback_teach_nothing_and_many_move_the_share():
    assert learn_share([False] * (MIN_RATED_ANSWERS - 1), 0.6) is None
    assert learn_share([False] * MIN_RATED_ANSWERS, 0.6) == pytest.approx(0.3)
    assert learn_share([False] * 10_000, 0.6) == 0.05
    assert learn_share([True] * 10_000, 0.6) == 0.95


def test_a_share_that_is_set_is_used_whatever_the_feedback(store):
    assert AnsweredShare(0.2, store).apply(CALIBRATION).answered_share == 0.2
    assert AnsweredShare(None, store).apply(CALIBRATION) == CALIBRATION
    assert AnsweredShare(None, None).apply(CALIBRATION) == CALIBRATION


def test_the_share_is_learnt_from_the_store(asker, store):
    for number in range(MIN_RATED_ANSWERS):
        answer = asker.ask(
            "chatbot", surface=Surface.SLACK, person=OFFICER, conversation=str(number)
        )
        hit = answer.hits[0].initiative.id
        store.add_feedback(
            FeedbackEntry(answer.query_id, FeedbackKind.FOUND, OFFICER.key, initiative=hit)
        )
    assert AnsweredShare(None, store).apply(CALIBRATION).answered_share == pytest.approx(0.8)
    store.personal_data.delete_person(OFFICER)
    assert AnsweredShare(None, store).apply(CALIBRATION) == CALIBRATION


def test_a_lower_share_makes_an_answer_less_probable(indexed):
    live = LiveSnapshot(indexed)
    opened = live.snapshot()
    judged = opened.calibration.model_copy(update={"answered_share": 0.6})
    live._opened = replace(opened, calibration=judged)
    low, unset, high = (
        AnswerService(live, None, answered_share=share)
        .answer("online booking for swimming pools")
        .verdict.probability
        for share in (0.1, None, 0.9)
    )
    assert low <= unset <= high
    assert low < high


@pytest.mark.parametrize("value", ["0", "0.04", "0.96", "1", "half"])
def test_a_share_out_of_bounds_is_named(monkeypatch, value):
    monkeypatch.setenv("HASANYONE_ANSWERED_SHARE", value)
    with pytest.raises(SetupError, match="HASANYONE_ANSWERED_SHARE"):
        read_settings(BotSettings)
