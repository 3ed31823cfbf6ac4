import json

import pytest

from bot.api.schema import AnswerBody, InitiativeBody
from bot.api.serialise import answer_to_json, error_to_json, initiative_to_schema
from bot.errors import describe_error
from index.errors import NotFound
from tests.support.sample_answers import (
    ANSWERS,
    BARE,
    BARELY,
    DAMP,
    DONE,
    PROBABLY_DONE,
    SEVERAL,
    UNDER_WAY,
    WORST,
)

SHAPE = {
    "": [
        "question",
        "query",
        "query_id",
        "verdict",
        "hits",
        "attempts",
        "elsewhere",
        "corrected",
        "searched",
    ],
    "query": ["text", "filters", "spoken"],
    "verdict": ["kind", "certainty", "sentence", "probability", "differing"],
    "searched": [
        "initiatives",
        "countries",
        "registries",
        "snapshot",
        "oldest",
        "answered_share",
        "sources",
    ],
}
HIT = [
    "rank",
    "id",
    "title",
    "url",
    "organisations",
    "status",
    "status_as_of",
    "summary",
    "outcomes",
    "funding",
    "contact",
    "country",
    "started",
    "ended",
    "why",
    "strength",
    "probability",
    "origins",
]
ATTEMPT = ["id", "title", "url", "status", "started", "ended", "organisations", "not_delivered"]


@pytest.fixture(params=ANSWERS)
def answer(request):
    return ANSWERS[request.param]


def test_an_answer_has_the_published_names_in_the_published_order(answer):
    body = answer_to_json(answer)
    for part, names in SHAPE.items():
        assert list(body[part] if part else body) == names
    for hit in body["hits"]:
        assert list(hit) == HIT
        assert list(hit["why"]) == ["terms", "facets", "passage", "question", "named"]
        assert all(list(each) == ["name", "role"] for each in hit["organisations"])
        assert all(list(outcome) == ["statement", "result"] for outcome in hit["outcomes"])
        assert all(list(origin) == ["registry", "key", "url", "seen"] for origin in hit["origins"])
    assert all(list(attempt) == ATTEMPT for attempt in body["attempts"])
    assert all(list(s) == ["name", "refreshed", "state"] for s in body["searched"]["sources"])


def test_an_answer_is_the_same_after_writing_and_reading(answer):
    body = answer_to_json(answer)
    assert json.loads(json.dumps(body, allow_nan=False)) == body
    assert AnswerBody.model_validate(body).model_dump(mode="json") == body


def test_a_verdict_says_how_certain_it_is():
    plain, probable = (answer_to_json(each)["verdict"] for each in (DONE, PROBABLY_DONE))
    assert (plain["kind"], plain["certainty"]) == ("done", "plain")
    assert (probable["kind"], probable["certainty"]) == ("done", "probable")


def test_a_hit_names_the_question_that_it_answers_but_never_a_persons_own():
    written, none, confirmed = answer_to_json(PROBABLY_DONE)["hits"]
    assert written["why"]["question"] == "How can tenants report damp with a photograph?"
    assert none["why"]["question"] is None
    assert confirmed["why"]["question"] is None


def test_what_was_searched_says_how_many_initiatives_each_country_has():
    countries = answer_to_json(DONE)["searched"]["countries"]
    assert countries[:2] == [
        {"name": "United Kingdom", "count": 804},
        {"name": "United States", "count": 311},
    ]


def test_what_is_not_stated_is_null_or_empty():
    (hit,) = answer_to_json(BARELY)["hits"]
    absent = {name: hit[name] for name in ("url", "funding", "contact", "summary", "status_as_of")}
    assert set(absent.values()) == {None}
    assert (hit["organisations"], hit["outcomes"], hit["status"]) == ([], [], "unknown")


def test_funding_has_the_fields_that_are_stated():
    hits = answer_to_json(DONE)["hits"]
    assert hits[0]["funding"] == {
        "source": "Local Projects Fund",
        "amount": 350000.0,
        "currency": "GBP",
        "period": "2021 to 2023",
    }
    assert hits[2]["funding"]["amount"] is None


def test_the_near_duplicates_of_a_hit_are_among_its_origins():
    hit = answer_to_json(DONE)["hits"][0]
    assert [origin["key"] for origin in hit["origins"]] == [
        "damp-portal",
        "HL/0042",
        "mould-sensors",
    ]


def test_filters_have_the_names_that_people_type():
    filters = answer_to_json(UNDER_WAY)["query"]["filters"]
    assert filters == {"in": "wales", "status": "alpha,beta", "since": "2019"}


def test_attempts_state_what_was_not_delivered():
    attempts = answer_to_json(SEVERAL)["attempts"]
    assert [attempt["started"] for attempt in attempts] == ["2016-05-02", "2021-04", "2024-09"]
    assert attempts[0]["not_delivered"] == ["Savings of £120,000 a year", "Same-day triage of damp"]


def test_text_of_records_is_not_changed():
    assert (
        answer_to_json(WORST)["hits"][0]["title"]
        == '<script>alert("title")</script> <!channel> [bold]*_~`|x|'
    )


@pytest.mark.parametrize("initiative", [DAMP, BARE])
def test_an_initiative_says_which_record_states_which_field(initiative):
    body = initiative_to_schema(initiative).model_dump(mode="json")
    assert list(body) == list(InitiativeBody.model_fields)
    assert [o["states"] for o in body["origins"]] == [list(o.states) for o in initiative.origins]


def test_an_error_has_an_id_only_if_it_is_unexpected():
    assert error_to_json(describe_error(NotFound("No.", "Look."))) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "No.",
        "error": "No.",
        "hint": "Look.",
    }
