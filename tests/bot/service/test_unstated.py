"""A limit must not make a “nobody” of what only does not state what is limited."""

import pytest

from bot.presentation.answer_view import next_steps
from index.facets.terms import unstated_filters
from index.model import Filters, Reuse, Status, VerdictKind
from tests.index.conftest import initiative


@pytest.mark.parametrize(
    ("asked", "found", "lacks"),
    [
        ("home nursing without managers since 2020", "Buurtzorg", "when it ran"),
        ("residents deal in Wigan that is still running", "The Wigan Deal", "its status"),
        ("predicting demand for children's social care licence:open",
         "Predicting demand", "its licence"),
    ],
    ids=["since", "status", "licence"],
)  # fmt: skip
def test_what_may_answer_but_does_not_state_what_is_limited_is_named(asker, asked, found, lacks):
    answer = asker.answer(asked)
    assert answer.verdict.kind is VerdictKind.CANT_SAY
    assert found in answer.verdict.sentence
    assert answer.verdict.sentence.endswith(f"no registry states {lacks}.")
    assert any(hit.initiative.title.startswith(found) for hit in answer.elsewhere)
    assert "elsewhere" in next_steps(answer)[0]


def test_what_states_another_thing_is_no_reason_to_doubt(asker):
    answer = asker.answer("police contact points in libraries and shops since 2019")
    assert answer.verdict.kind is VerdictKind.NOBODY
    assert answer.elsewhere[0].initiative.started == "2013-06"


def test_beside_something_close_it_is_told_too(asker):
    answer = asker.answer("shared building control since 2020")
    assert answer.verdict.kind is VerdictKind.CLOSE
    assert answer.verdict.sentence.endswith("may answer, but no registry states when it ran.")


LIMITS = Filters(place="uk", status=(Status.LIVE,), since="2020", licence="open")


@pytest.mark.parametrize(
    ("states", "lacks"),
    [
        ({}, ("in", "status", "since", "licence")),
        ({"country": "GB", "status": Status.LIVE}, ("since", "licence")),
        ({"started": "2021", "reuse": Reuse(licence="MIT")}, ("in", "status")),
        ({"country": "FR"}, ()),
        ({"status": Status.STOPPED}, ()),
        ({"ended": "2019"}, ()),
        ({"reuse": Reuse(licence="custom")}, ()),
    ],
)
def test_what_an_initiative_does_not_state_of_limits_and_nothing_where_it_contradicts_one(
    states, lacks
):
    assert unstated_filters(initiative("it", **states), LIMITS) == lacks


def test_a_body_or_theme_that_is_not_stated_is_not_excused():
    assert unstated_filters(initiative("it"), Filters(org="hackney")) == ()
    assert unstated_filters(initiative("it"), Filters(theme="housing", place="uk")) == ()
