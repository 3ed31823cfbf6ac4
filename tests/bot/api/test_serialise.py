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
    "verdict": ["kind", "sentence", "probability", "differing"],
    "searched": ["initiatives", "registries", "snapshot", "oldest", "sources"],
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
    told = answer_to_json(answer)
    for part, names in SHAPE.items():
        assert list(told[part] if part else told) == names
    for hit in told["hits"]:
        assert list(hit) == HIT
        assert list(hit["why"]) == ["terms", "facets", "passage"]
        assert all(list(body) == ["name", "role"] for body in hit["organisations"])
        assert all(list(outcome) == ["statement", "result"] for outcome in hit["outcomes"])
        assert all(list(origin) == ["registry", "key", "url", "seen"] for origin in hit["origins"])
    assert all(list(attempt) == ATTEMPT for attempt in told["attempts"])
    assert all(list(s) == ["name", "refreshed", "state"] for s in told["searched"]["sources"])


def test_an_answer_survives_being_written_and_read(answer):
    told = answer_to_json(answer)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert AnswerBody.model_validate(told).model_dump(mode="json") == told


def test_what_is_not_stated_is_null_or_empty():
    (hit,) = answer_to_json(BARELY)["hits"]
    absent = {name: hit[name] for name in ("url", "funding", "contact", "summary", "status_as_of")}
    assert set(absent.values()) == {None}
    assert (hit["organisations"], hit["outcomes"], hit["status"]) == ([], [], "unknown")


def test_funding_keeps_what_is_stated_of_it():
    hits = answer_to_json(DONE)["hits"]
    assert hits[0]["funding"] == {
        "source": "Local Projects Fund",
        "amount": 350000.0,
        "currency": "GBP",
        "period": "2021 to 2023",
    }
    assert hits[2]["funding"]["amount"] is None


def test_the_records_folded_into_a_hit_are_among_its_origins():
    hit = answer_to_json(DONE)["hits"][0]
    assert [origin["key"] for origin in hit["origins"]] == [
        "damp-portal",
        "HL/0042",
        "mould-sensors",
    ]


def test_limits_have_the_names_that_a_question_uses():
    filters = answer_to_json(UNDER_WAY)["query"]["filters"]
    assert filters == {"in": "wales", "status": "alpha,beta", "since": "2019"}


def test_earlier_attempts_say_what_was_not_delivered():
    attempts = answer_to_json(SEVERAL)["attempts"]
    assert [attempt["started"] for attempt in attempts] == ["2016-05-02", "2021-04", "2024-09"]
    assert attempts[0]["not_delivered"] == ["Savings of £120,000 a year", "Same-day triage of damp"]


def test_text_of_records_is_passed_on_untouched():
    assert (
        answer_to_json(WORST)["hits"][0]["title"]
        == '<script>alert("title")</script> <!channel> [bold]*_~`|x|'
    )


@pytest.mark.parametrize("initiative", [DAMP, BARE])
def test_an_initiative_says_which_record_states_which_field(initiative):
    told = initiative_to_schema(initiative).model_dump(mode="json")
    assert list(told) == list(InitiativeBody.model_fields)
    assert [o["states"] for o in told["origins"]] == [list(o.states) for o in initiative.origins]


def test_a_fault_has_an_id_only_where_there_is_one_to_quote():
    assert error_to_json(describe_error(NotFound("No.", "Look."))) == {
        "error": "No.",
        "hint": "Look.",
    }
