"""Filters in everyday words: a wrong one leads to a wrong “nobody”."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import InvalidInput
from index.evaluation import qrels
from index.model import Filters, Status
from index.query.filters import extract
from index.query.parser import parse_query
from ingest.pipeline.calibration import QUESTIONS_FOLDER

TODAY = date(2026, 11, 22)
RUNNING = "idea,discovery,alpha,beta,live"


@pytest.mark.parametrize(
    ("question", "expected", "remaining"),
    [
        ("food waste in Wales that is still running", {"in": "wales", "status": RUNNING}, "food waste"),
        ("damp sensors in hackney", {"in": "hackney"}, "damp sensors"),
        ("damp sensors across the North West", {"in": "north west"}, "damp sensors"),
        ("has anyone in Reading done food waste", {"in": "reading"}, "has anyone done food waste"),
        ("chatbots for Scottish councils", {"in": "scotland"}, "chatbots for councils"),
        ("smart speakers, UK only please", {"in": "uk"}, "smart speakers"),
        ("libraries in Leeds and Bradford", {"in": "leeds and bradford"}, "libraries"),
        ("libraries in England, Scotland and Wales", {"in": "england and scotland and wales"}, "libraries"),
        ("libraries in Newport, Wales", {"in": "newport"}, "libraries"),
        ("how are bins done in Kent County Council?", {"in": "kent"}, "how are bins?"),
        ("we lost a chatbot, is there one in Kent?", {"in": "kent"}, "we lost a chatbot, is there one?"),
        ("contact tracing used in Germany", {"in": "germany"}, "contact tracing"),
        ("bus times (in London)", {"in": "london"}, "bus times"),
        ("bus times in the US", {"in": "us"}, "bus times"),
        ("bus times across the U.K. since 2020", {"in": "uk", "since": "2020"}, "bus times"),
        ("bus times, US only", {"in": "us"}, "bus times"),
        ("damp in North Wales Police", {"in": "north wales"}, "damp"),
        ("damp in east Kent", {"in": "kent"}, "damp"),
        ("damp in the west of Scotland", {"in": "scotland"}, "damp"),
        ("buses in rural Scotland", {"in": "scotland"}, "buses in rural"),
        ("chatbots Wales only", {"in": "wales"}, "chatbots"),
        ("chatbots in Northern Irish councils", {"in": "northern ireland"}, "chatbots in councils"),
        ("London boroughs with chatbots", {"in": "london"}, "boroughs with chatbots"),
        ("bins in the UK and US", {"in": "uk and us"}, "bins"),
        ("bins in a London borough", {"in": "london"}, "bins in a borough"),
        ("bins in and around Leeds", {"in": "leeds"}, "bins"),
        ("bins in Leeds/Bradford", {"in": "leeds and bradford"}, "bins"),
        ("bins in either Leeds or Kent", {"in": "leeds and kent"}, "bins"),
        ("fix my street in Oxfordshire", {"in": "oxfordshire"}, "fix my street"),
        ("show me chatbots in Kent", {"in": "kent"}, "show me chatbots"),
        ("damp in England but not in London", {"in": "england"}, "damp but not in London"),
        ("a trial currently running in Wales", {"in": "wales", "status": RUNNING}, "a trial"),
        ("sensors that are no longer running", {"status": "completed,stopped"}, "sensors"),
        ("sensors still in private beta", {"status": "beta"}, "sensors"),
        ("sensors under an open licence", {"licence": "open"}, "sensors"),
        ("sensors launched between 2018 and 2020", {"since": "2018"}, "sensors"),
        ("sensors since March 2021", {"since": "2021"}, "sensors"),
        ("sensors launched last year", {"since": "2025"}, "sensors"),
        ("damp sensors, anything built since 2020", {"since": "2020"}, "damp sensors, anything built"),
        ("sensors in the past 18 months", {"since": "2024"}, "sensors"),
        ("anything in the last two years about damp", {"since": "2024"}, "anything about damp"),
        ("planning comments, anything since 2020", {"since": "2020"}, "planning comments"),
        ("damp sensors after 2019", {"since": "2019"}, "damp sensors"),
        ("damp sensors in the last three years", {"since": "2023"}, "damp sensors"),
        ("payments system, live since 2022", {"status": "live", "since": "2022"}, "payments system"),
        ("damp portals that were wound up", {"status": "stopped"}, "damp portals"),
        ("abandoned projects on smart parking", {"status": "stopped"}, "projects on smart parking"),
        ("parking chatbot, discontinued", {"status": "stopped"}, "parking chatbot"),
        ("a damp portal that must still be running", {"status": RUNNING}, "a damp portal"),
        ("damp portals currently in use", {"status": RUNNING}, "damp portals"),
        ("damp portals that are up and running", {"status": RUNNING}, "damp portals"),
        ("damp sensors being piloted", {"status": "discovery,alpha,beta"}, "damp sensors"),
        ("digital twins in development", {"status": "idea,discovery,alpha,beta"}, "digital twins"),
        ("parking permits that were scrapped", {"status": "stopped"}, "parking permits"),
        ("planning registers which are live", {"status": "live"}, "planning registers"),
        ("open source case management", {"licence": "open"}, "case management"),
        ("an open-source tool for potholes", {"licence": "open"}, "tool for potholes"),
        ("FOI software that is open source", {"licence": "open"}, "FOI software"),
        ("crash prediction, has anyone open sourced a model?", {"licence": "open"}, "crash prediction, has anyone a model?"),
    ],
)  # fmt: skip
def test_a_clear_phrase_filters_and_leaves_the_searched_text(question, expected, remaining):
    mentions = extract.find_mentions(question, TODAY)
    assert {each.name: each.value for each in mentions} == expected
    assert extract.remove_mentions(question, mentions) == remaining


@pytest.mark.parametrize(
    "question",
    [
        "live chat",
        "queues #7 ; & | in a hall",
        "live video from body cameras in care homes",
        "open source licence policy",
        "moving to open source",
        "reporting broken street lights in parks",
        "safeguarding in schools",
        "progress in reading for children",
        "trees in new forest planting",
        "cycling in London Road",
        "cycling in London, Ontario",
        "letters in Welsh",
        "those in us all",
        "trips in US Army lorries",
        "anything but not in Wales",
        "a beach app like the one in Bournemouth",
        "chatbots that stopped people ringing",
        "servers still running XP",
        "birth registration data from 2019",
        "since 999 calls moved to the mainland",
        "Our council in Wales has damp. Has anyone mended it?",
        "Since 2020 we have had floods",
        "Has anyone used water meters? District council in Wales",
        "has anyone in Wales seen the bins in Leeds",
        "anyone in Wales?",
        "damp outside England",
        "bins in London, Paris and Berlin",
        "people born in India",
        "damp anywhere but in Leeds",
        "apart from the one in Bristol, any damp sensors",
        "damp in Leeds or elsewhere",
        "drones for my council in Kent",
        "my street in Kent floods",
        "a tool for us in Wales to find damp",
        "we are looking for damp sensors in Wales",
        "trains in South America",
        "house prices between 2018 and 2020",
        "houses built between 1919 and 1939",
        "schools built in 2020",
        "people in the last year of life",
        "vehicles that are no longer in use",
        "sensors before 2015",
        "sensors, not open source",
        "chatbots, not London only",
        "services for people outside Leeds only",
        "We serve Kent only. Has anyone done damp sensors?",
        "our council covers Kent only",
        "Our booking service is in beta, has anyone else built one?",
        "guidance on what to do in beta",
        "damp sensors for my residents in Kent",
        "help us recycle more in Leeds",
        "data for us at the council in Kent",
        "bins in the north west of Ireland",
        "damp in Leeds or Damp in York",
        "chatbots in London, Paris and Berlin or drones in Kent",
        "services restricted to London residents",
        "support for people who started in March 2020",
        "homes built after 2000",
        "vehicles newer than 2015",
        "rent arrears since last year",
        "data published under an open licence",
        "streetlights that are no longer running",
        "abandoned vehicle reports",
        "abandoned vehicle service",
        "dogs being tested in schools",
        "appointments that were cancelled",
        "child development",
        "rooms that are in use",
    ],
)
def test_a_phrase_that_only_looks_like_a_filter_is_no_filter(question):
    assert extract.find_mentions(question, TODAY) == ()
    assert extract.remove_mentions(question, ()) == question


def test_shipped_questions_that_state_a_filter_are_parsed_with_it():
    """Read by hand: every question with a filter is here, with its filters."""
    stated = {
        "dev-001": {"licence"},
        "dev-006": {"licence"},
        "dev-017": {"in"},
        "dev-019": {"since"},
        "dev-036": {"licence"},
        "dev-051": {"status", "since"},
        "dev-075": {"licence"},
        "dev-080": {"in"},
        "dev-086": {"in", "status"},
        "own-037": {"licence", "in"},
        "own-050": {"licence"},
        "own-075": {"in"},
    }
    read = {
        each.qid: set(parse_query(each.text).spoken)
        for each in qrels.load(QUESTIONS_FOLDER).questions
    }
    assert {qid: names for qid, names in read.items() if names} == stated


PHRASES = (
    "in Wales",
    "running",
    "still",
    "currently",
    "since",
    "2020",
    "only",
    "and",
    ",",
    "that are",
)


@given(
    st.text(st.sampled_from("in WalesHckyopsurc 2019,.?’-&"), max_size=120)
    | st.text(max_size=200)
    | st.lists(st.sampled_from((*PHRASES, "open source", "damp", "not")), max_size=12).map(" ".join)
)
def test_filters_in_any_question_do_not_overlap_and_can_be_set(question):
    mentions = extract.find_mentions(question, TODAY)
    ends = [0, *(each.end for each in mentions)]
    assert all(end <= each.start < each.end for end, each in zip(ends, mentions, strict=False))
    assert len({each.name for each in mentions}) == len(mentions)
    try:
        query = parse_query("x", {each.name: each.value for each in mentions})
    except InvalidInput as error:
        pytest.fail(error.message)
    assert bool(query.filters) == bool(mentions)


def test_typed_and_set_filters_win_over_those_in_everyday_words():
    question = "damp sensors in Wales that are still running"
    typed = parse_query(f"{question} in:scotland")
    assert (typed.filters.place, typed.spoken) == ("scotland", ("status",))
    apart = parse_query(question, {"in": "england", "status": "live"})
    assert apart.filters == Filters(place="england", status=(Status.LIVE,))
    assert (apart.text, apart.spoken) == ("damp sensors", ())


def test_a_filter_set_to_nothing_is_not_read_from_the_words():
    question = "damp sensors in Wales since 2020"
    query = parse_query(question, {"in": ""})
    assert (query.text, query.question) == ("damp sensors in Wales", question)
    assert query.filters == Filters(since="2020")
    assert (query.spoken, query.lifted) == (("since",), ("in",))
    with pytest.raises(InvalidInput, match="colour"):
        parse_query(question, {"colour": ""})


def test_a_filter_typed_and_set_alike_is_one_filter():
    query = parse_query("damp status:Live", {"status": "live"})
    assert (query.text, query.filters) == ("damp", Filters(status=(Status.LIVE,)))
