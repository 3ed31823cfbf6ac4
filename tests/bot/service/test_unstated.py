"""Filters do not turn initiatives that do not state the filtered field into a “nobody”."""

import pytest

from bot.presentation.answer_view import next_steps
from index.facets.terms import unstated_filters
from index.model import Filters, Reuse, Status, VerdictKind
from tests.index.conftest import initiative


@pytest.mark.parametrize(
    ("question", "title", "unstated"),
    [
        ("home nursing without managers since 2020", "Buurtzorg", "when it ran"),
        ("residents deal in Wigan that is still running", "The Wigan Deal", "its status"),
        ("predicting demand for children's social care licence:open",
         "Predicting demand", "its licence"),
    ],
    ids=["since", "status", "licence"],
)  # fmt: skip
def test_an_initiative_that_does_not_state_a_filtered_field_is_named(
    asker, question, title, unstated
):
    answer = asker.answer(question)
    assert answer.verdict.kind is VerdictKind.CANT_SAY
    assert title in answer.verdict.sentence
    assert answer.verdict.sentence.endswith(f"no registry states {unstated}.")
    assert any(hit.initiative.title.startswith(title) for hit in answer.elsewhere)
    assert "elsewhere" in next_steps(answer)[0]


def test_an_initiative_that_states_another_value_does_not_change_the_verdict(asker):
    answer = asker.answer("police contact points in libraries and shops since 2014")
    assert answer.verdict.kind is VerdictKind.NOBODY
    assert answer.elsewhere[0].initiative.started == "2013-06"


FILTERS = Filters(place="uk", status=(Status.LIVE,), since="2020", licence="open")


@pytest.mark.parametrize(
    ("stated", "unstated"),
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
def test_unstated_filters_are_listed_unless_the_initiative_contradicts_one(stated, unstated):
    assert unstated_filters(initiative("it", **stated), FILTERS) == unstated


def test_an_unstated_organisation_or_theme_does_not_match():
    assert unstated_filters(initiative("it"), Filters(org="hackney")) == ()
    assert unstated_filters(initiative("it"), Filters(theme="housing", place="uk")) == ()
