from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.followup import Followup, parse_followup
from index.errors import InvalidInput
from index.query.filters import standalone

RUNNING = "idea,discovery,alpha,beta,live"


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("only Wales", {"in": "wales"}),
        ("just Wales please", {"in": "wales"}),
        ("and in Scotland?", {"in": "scotland"}),
        ("what about northern ireland?", {"in": "northern ireland"}),
        ("only Hackney", {"in": "hackney"}),
        ("what about hackney?", {"in": "hackney"}),
        ("and Reading?", {"in": "reading"}),
        ("just the ones in Wales that are still running", {"in": "wales", "status": RUNNING}),
        ("Has anyone in Kent done this since 2020?", {"in": "kent", "since": "2020"}),
        ("still running?", {"status": RUNNING}),
        ("Running?", {"status": RUNNING}),
        ("Are they still running?", {"status": RUNNING}),
        ("only live ones", {"status": "live"}),
        ("any of them completed?", {"status": "completed"}),
        ("since 2020", {"since": "2020"}),
        ("only those since 2020", {"since": "2020"}),
        ("open source?", {"licence": "open"}),
        ("in:wales status:live", {"in": "wales", "status": "live"}),
        ("only London boroughs", {"in": "london"}),
        ("London boroughs only", {"in": "london"}),
        ("just the Welsh ones", {"in": "wales"}),
        ("only Thames Valley", {"in": "thames valley"}),
        ("and East Kent?", {"in": "kent"}),
        ("only Ilkley", {"in": "ilkley"}),
        ("only those in beta", {"status": "beta"}),
        ("only since last year", {"since": str(datetime.now(UTC).year - 1)}),
        ("the last two years?", {"since": str(datetime.now(UTC).year - 2)}),
    ],
)  # fmt: skip
def test_a_text_with_only_filters_is_a_follow_up(text, filters):
    assert parse_followup({"theme": "housing"}, text) == Followup({"theme": "housing", **filters})


@pytest.mark.parametrize("text", ["more", "More please", "any others?", "show me more", "the rest"])
def test_a_request_for_more_hits_is_a_follow_up(text):
    assert parse_followup({"in": "wales"}, text) == Followup({"in": "wales"}, more=True)


@pytest.mark.parametrize(
    "text",
    ["anywhere", "without limits", "no filters", "Everywhere?", "any status", "Anywhere else?"],
)
def test_filters_are_removed_and_not_parsed_from_the_words_again(text):
    removed = {"in": "", "status": "", "since": "", "licence": ""}
    assert parse_followup({"in": "wales", "theme": "housing"}, text) == Followup(removed)


@pytest.mark.parametrize(
    "text",
    [
        "damp and mould",
        "Wales",
        "what about parking permits?",
        "what about reading?",
        "in the cloud",
        "only for it",
        "more parking spaces",
        "has anyone done parking in:wales",
        "live video from body cameras",
        "and parking permits?",
        "open source case management",
        "Done!",
        "Closed",
        "next",
        "and Sarah",
        "Now Bob",
        "the Green Book",
        "only District Councils",
        "outside London",
        "last but not least",
        "now " * 1000 + "!x",  # took 23 seconds
        "only Wales " + "please " * 40,
    ],
)
def test_anything_else_is_a_new_question(text):
    assert parse_followup({"in": "wales"}, text) is None


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused_with_a_hint(text):
    try:
        parse_followup({}, text)
    except InvalidInput as error:
        assert error.hint


@pytest.mark.parametrize("words", ["now ", "only in the ", "last now ", "a now "])
def test_a_long_message_is_read_in_time_that_grows_with_its_length(words):
    message = words * 2000 + "!x"  # where the time grows faster, this takes minutes
    assert not standalone.parse_place_filter(message)
    assert not standalone.parse_attribute_filter(message)
