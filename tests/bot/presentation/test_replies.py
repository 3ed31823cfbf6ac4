"""The short forms of an answer: what is said first in a chat, and in a search box."""

from dataclasses import replace

import pytest

from bot.presentation.answer_view import view_answer
from bot.presentation.replies.reply_view import view_reply
from bot.presentation.replies.search_view import view_found
from bot.service.answer import Answer
from index.model import MatchStrength, Verdict, VerdictKind
from tests.support.sample_answers import (
    CANT_SAY,
    DAMP,
    DONE,
    NOBODY,
    PILOT,
    PROBABLY_DONE,
    PROBABLY_NOBODY,
    UNDER_WAY,
    hit,
)

TWO_NEEDS = replace(
    PROBABLY_NOBODY,
    verdict=Verdict(
        VerdictKind.NOBODY,
        "“bins”: Probably nobody has done this. The nearest is “X”. “damp”: Yes: “Damp” is live.",
        0.4,
        (2,),
        is_probable=True,
        summary="“bins”: Probably nobody has done this.\n“damp”: Yes: “Damp” is live.",
        named=1,
    ),
    hits=(hit(PILOT, strength=MatchStrength.PARTIAL), hit(DAMP, 2)),
)


def gists(answer: Answer) -> list[str]:
    return [match.gist for match in view_reply(view_answer(answer)).matches]


def test_each_need_has_its_sentence_and_a_match_that_answers_one_is_no_closest_match():
    reply = view_reply(view_answer(TWO_NEEDS))
    assert reply.sentences == (
        "“bins”: Probably nobody has done this.",
        "“damp”: Yes: “Damp” is live.",
    )
    assert reply.matches_title == ""
    near, answers = gists(TWO_NEEDS)
    assert near.startswith("Partial match. ")
    assert answers.startswith("Delivered: ")


def test_the_strength_is_said_of_a_match_on_which_the_verdict_does_not_rest():
    assert [gist.split(". ")[0] for gist in gists(DONE)[1:]] == ["Good match", "Partial match"]
    assert "match" not in gists(DONE)[0]
    assert gists(PROBABLY_DONE)[0].startswith("Delivered: ")


def test_what_was_understood_is_one_line_with_what_was_added_to_it():
    assert view_reply(view_answer(UNDER_WAY)).asked == (
        "“mould sensors” · Filters: status: alpha, beta; since: 2019 · Filters we added: place:"
        " wales · Searched as: “sensors” instead of “sensers”"
    )


def test_what_to_do_next_is_said_first_only_where_nothing_can_be_said():
    assert view_reply(view_answer(CANT_SAY)).step.startswith("Ask again when this can be read")
    assert view_reply(view_answer(DONE)).step == ""


@pytest.mark.parametrize("answer", [NOBODY, CANT_SAY], ids=["nobody", "can’t say"])
def test_a_search_box_lists_nothing_where_nobody_does_it_or_nothing_can_be_said(answer):
    found = view_found(view_answer(answer))
    assert found.matches == ()
    assert found.sentence.startswith(answer.verdict.sentence)


def test_a_search_box_lists_no_weak_matches():
    weak = hit(PILOT, 4, strength=MatchStrength.WEAK, probability=0.05)
    found = view_found(view_answer(replace(DONE, hits=(*DONE.hits, weak))))
    assert [each.strength for each in found.matches] == [
        "Strong match",
        "Good match",
        "Partial match",
    ]
