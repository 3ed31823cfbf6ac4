from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InvalidInput
from index.evaluation import qrels
from index.model import FilterName, Filters, Query, Status
from index.query.language.detection import WELSH, detect_language
from index.query.parser import (
    MAX_QUERY_CHARACTERS,
    MAX_QUESTION_CHARACTERS,
    parse_filter,
    parse_query,
)
from index.query.question_phrases import find_question
from ingest.pipeline.calibration import QUESTIONS_FOLDER


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Has anyone done a damp reporting service?", "a damp reporting service?"),
        ("has anybody else here ever tried parking by number plate", "parking by number plate"),
        ("Hi all, does anyone know if there is a shared waste API?", "a shared waste API?"),
        ("Hello everyone – wondering whether any councils have damp sensors", "any councils have damp sensors"),
        ("Have any other councils built a repairs chatbot", "a repairs chatbot"),
        ("Who has built a planning register?", "a planning register?"),
        ("We’re looking for room booking", "room booking"),
        ("damp reporting", "damp reporting"),
        ("Hackathons for housing teams", "Hackathons for housing teams"),
        ("Please has anyone built it", "has anyone built it"),
    ],
)  # fmt: skip
def test_an_opening_phrase_is_removed_where_a_subject_remains(question, text):
    query = parse_query(question)
    assert query.question == question
    assert query.text.endswith(text)
    assert len(query.text) <= len(question)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("damp in:wales", Filters(place="wales")),
        ("in:wales damp", Filters(place="wales")),
        ("IN:Wales damp", Filters(place="Wales")),
        ('damp in:"northern ireland"', Filters(place="northern ireland")),
        ("damp in:'northern ireland'", Filters(place="northern ireland")),
        ("damp status:live", Filters(status=(Status.LIVE,))),
        ("damp status:Live,beta,live", Filters(status=(Status.LIVE, Status.BETA))),
        ("damp since:2019 theme:housing", Filters(since="2019", theme="housing")),
        (
            "damp org:hackney source:dpg licence:open",
            Filters(org="hackney", source="dpg", licence="open"),
        ),
    ],
)
def test_filters_typed_in_the_question_are_removed_from_its_text(question, filters):
    query = parse_query(question)
    assert (query.text, query.filters) == ("damp", filters)


def test_a_filter_set_in_the_form_wins_over_the_one_typed():
    assert parse_query("damp since:2018", {"in": "england"}).filters == Filters(
        place="england", since="2018"
    )


@pytest.mark.parametrize(
    "question",
    [
        "open at 9:30 for bookings",
        "ratio 1:2 of surveyors",
        "note: damp in flats",
        "like https://example.org/damp and http://a.example",
        "damp :live",
        "damp in: wales",
        "a C:\\drive for scans",
        "RE:damp in flats",
        "NHS:Digital app library",
        "open 10:30 for bookings",
        "id:123 for parcels",
        "state:california wildfires",
        "course:maths timetable",
        "damp colour:red",
    ],
)
def test_what_only_looks_like_a_filter_is_searched(question):
    assert parse_query(question) == Query(question, question)


@pytest.mark.parametrize(
    ("question", "given_apart", "says"),
    [
        ("", {}, "no question"),
        (" \n\t ", {}, "no question"),
        ("?!…", {}, "no question"),
        ("in:wales", {}, "no question"),
        ("damp " * 2000, {}, "10,000 characters"),
        ("x" * (MAX_QUESTION_CHARACTERS + 1), {}, "4,001 characters"),
        ("damp\x00mould", {}, "control characters"),
        ("damp \x1b[31m", {}, "control characters"),
        ("damp \udcff", {}, "control characters"),
        ("damp statu:live", {}, "Did you mean “status:”"),
        ("damp licens:open", {}, "Did you mean “licence:”"),
        ("damp sorce:dpg", {}, "Did you mean “source:”"),
        ("damp tehme:housing", {}, "Did you mean “theme:”"),
        ("damp inn:wales", {}, "Did you mean “in:”"),
        ("damp", {"colour": "red"}, "“colour:”"),
        ("damp in:wales in:england", {}, "“in:” is given twice"),
        ("damp in:wales IN:england", {}, "“in:” is given twice"),
        ("damp IN:wales", {"in": "england"}, "“in:” is given twice"),
        ("damp status:lost", {}, "“lost” is not a status"),
        ("damp status:live,lost", {}, "is not a status"),
        ("damp since:yesterday", {}, "“yesterday” is not a year"),
        ("damp since:20195", {}, "is not a year"),
        ("damp since:1066", {}, "is not a year"),
        ("damp since:20١٩", {}, "is not a year"),
        ('damp in:""', {}, "“in:” is empty"),
        ("damp", {"in": " "}, "“in:” is empty"),
        ("damp in:???", {}, "“in:” is empty"),
        ("damp status:,", {}, "“status:” is empty"),
        ("damp", {"org": "hack\x00ney"}, "control characters"),
        ("damp", {"org": "h" * (MAX_QUERY_CHARACTERS + 1)}, "1,001 characters"),
    ],
)
def test_a_question_that_cannot_be_parsed_gets_a_message_and_a_hint(question, given_apart, says):
    with pytest.raises(InvalidInput, match=says) as raised:
        parse_query(question, given_apart)
    assert raised.value.hint


GIVEN_FILTERS = st.dictionaries(st.sampled_from([*FilterName, "colour"]), st.text(max_size=20))
PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["has anyone done ", "in:", "status:live ", "since:", '"', " FOI ", "://"]),
)


@given(st.lists(PIECES, max_size=8).map("".join), GIVEN_FILTERS)
def test_any_text_is_parsed_or_refused_with_a_message(text, given_filters):
    try:
        query = parse_query(text, given_filters)
    except InvalidInput as error:
        parts = (error.message, error.hint)
    else:
        parts = (query.text.strip(), query.question == text)
    assert all(parts)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Has anyone done a damp portal?", "Has anyone done a damp portal?"),
        ("Hi all, has anyone built a damp portal", "Hi all, has anyone built a damp portal"),
        ("Lunch? Who has done a damp portal? Thanks!", "Who has done a damp portal?"),
        ("Did any other council try damp sensors?", "Did any other council try damp sensors?"),
        ("Does anyone know of a team that has done it well?",) * 2,
        ("Damp is back.\nHas anyone done this?", "Damp is back. Has anyone done this?"),
        ("Has anyone seen my keys?", None),
        ("Does anyone know where the printer is?", None),
        ("Hi team, lunch at 12?", None),
        ("Nobody has done more for damp than you", None),
    ],
)
def test_a_question_is_distinguished_from_chatter(message, question):
    assert find_question(message) == question


# Welsh


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        (
            "Oes unrhyw gyngor wedi gwneud gwasanaeth adrodd lleithder a llwydni?",
            "council reporting service damp and mould",
        ),
        ("Sut mae cynghorau eraill yn delio â digartrefedd?", "councils homelessness"),
        ("A oes sgwrsfotiaid ar gyfer gwasanaethau cyngor", "chatbots services council"),
        ("mae ein gofalwyr yn ynysig ac yn unig in:wales", "carers"),
    ],
)
def test_a_welsh_question_is_searched_by_the_words_of_the_glossary(question, searched):
    query = parse_query(question)
    assert (query.language, query.text) == ("Welsh", searched)


@pytest.mark.parametrize(
    "question",
    [
        "Has anyone in Pen-y-bont ar Ogwr done a flood scheme?",
        "Rhondda Cynon Taf council tax online",
        "Cyngor Gwynedd recycling",
        "parking in Ynys Môn and Bro Morgannwg",
        "ar yn",
    ],
)
def test_an_english_question_with_welsh_places_is_english(question):
    assert parse_query(question).language is None


def test_no_judged_question_is_taken_for_welsh():
    for folder in (QUESTIONS_FOLDER, Path("tests/questions")):
        assert not [
            q.text for q in qrels.load(folder).questions if detect_language(q.text) == WELSH
        ]


# Single filters


def test_a_filter_is_checked_alone():
    assert parse_filter("status", "live, beta") == Filters(status=(Status.LIVE, Status.BETA))
    for name, value in (("since", "soon"), ("status", "dead"), ("in", "…"), ("colour", "red")):
        with pytest.raises(InvalidInput):
            parse_filter(name, value)


def test_filters_give_back_what_was_typed():
    typed = {name: "2019" if name == "since" else "live" for name in FilterName}
    filters = parse_query("damp", typed).filters
    assert filters.values() == typed
    for name in FilterName:
        assert filters.only(name).values() == {name: typed[name]}
