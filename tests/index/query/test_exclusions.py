"""What a question leaves out is not searched as if it were wanted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InvalidInput
from index.model import Filters
from index.query.filters.exclusions import find_exclusions
from index.query.parser import parse_query


@pytest.mark.parametrize(
    ("question", "place", "text"),
    [
        ("damp sensors except in Wales", "wales", "damp sensors"),
        (
            "Has any council other than Hackney built a repairs chatbot?",
            "hackney",
            "a repairs chatbot?",
        ),
        ("apart from the one in Bristol, any damp sensors", "bristol", "any damp sensors"),
        ("damp sensors outside England", "england", "damp sensors"),
        ("damp anywhere but in Leeds", "leeds", "damp"),
        ("chatbots, not Scottish councils", "scotland", "chatbots"),
        ("chatbots not in Wales or Scotland", "wales and scotland", "chatbots"),
        ("damp sensors excluding London and not in Kent", "london and kent", "damp sensors"),
    ],
)
def test_a_place_that_is_excluded_is_no_word_and_no_filter(question, place, text):
    query = parse_query(question)
    assert (query.text, query.excluded, query.filters) == (text, Filters(place=place), Filters())


def test_a_place_may_be_excluded_within_another():
    query = parse_query("damp in England but not in London")
    assert (query.filters.place, query.excluded.place, query.text) == ("england", "london", "damp")


def test_an_organisation_is_excluded_by_its_name():
    query = parse_query("has anyone besides mySociety built FOI request software")
    assert (query.excluded, query.text) == (Filters(org="mySociety"), "FOI request software")


@pytest.mark.parametrize(
    ("question", "thing", "text"),
    [
        ("waste routing not using AI", "AI", "waste routing"),
        ("pay for parking without an app", "an app", "pay for parking"),
        ("damp sensors, no AI", "AI", "damp sensors"),
        ("chatbots for council tax but no AI please", "AI", "chatbots for council tax"),
        ("We don’t want AI, just a bin lookup", "AI", "just a bin lookup"),
        ("voice assistants, not chatbots", "chatbots", "voice assistants"),
        ("case management that does not need a login", "a login", "case management"),
        (
            "texting residents without buying our own gateway",
            "our own gateway",
            "texting residents",
        ),
    ],
)
def test_what_is_not_wanted_is_not_searched_and_named(question, thing, text):
    query = parse_query(question)
    assert (query.negated, query.text) == ((thing,), text)


def test_who_has_not_done_something_is_searched_by_it_and_named():
    query = parse_query("Which councils haven’t adopted smart meters yet?")
    assert query.negated == ("smart meters",)
    assert "smart meters" in query.text


@pytest.mark.parametrize(
    "question",
    [
        "EV charging for residents without driveways",
        "survey tool that works without internet",
        "villages where there is no internet: community hubs",
        "children who do not use the internet",
        "home nursing with no managers",
        "save money in libraries without shutting any",
        "services for people outside Leeds only",
        "We are not in Wales. Has anyone done flood sensors?",
        "chatbots, not London only",
        "not just in Wales: damp sensors",
        "weddings at outside venues",
        "We do not have a CRM. Is there one to share?",
    ],
)
def test_what_describes_somebody_leaves_nothing_out(question):
    query = parse_query(question)
    assert not query.excluded
    assert not query.negated


PHRASES = (
    "not using",
    "AI",
    "without",
    "an app",
    "other than",
    "Hackney",
    "except in",
    "Wales",
    "no",
    ",",
)


@given(
    st.lists(st.sampled_from((*PHRASES, "damp", "sensors")), max_size=10).map(" ".join) | st.text()
)
def test_exclusions_lie_apart_in_the_question(question):
    exclusions = find_exclusions(question)
    ends = [0, *(each.end for each in exclusions)]
    assert all(end <= each.start < each.end for end, each in zip(ends, exclusions, strict=False))
    try:
        query = parse_query(question)
    except InvalidInput:
        return
    assert query.text.strip()
