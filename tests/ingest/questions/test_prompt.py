"""What a record gives a model, and what of its reply is used."""

import json

import pytest

from index.model import Initiative, Origin
from ingest.cleaning.contacts import has_contact_details
from ingest.questions.language_model import UnusableReply
from ingest.questions.prompt import parse_reply, record_text, reply_key

SWIFTS = Initiative(
    "north:1",
    "Swift boxes",
    (Origin("north", "North", "1", "Swift boxes"),),
    summary="Nest boxes in new roofs. Write to ann.other@north.example for a plan.",
    contact="swifts@north.example",
    aliases=("Swifts at home",),
)


def parse(*questions) -> tuple[str, ...]:
    return parse_reply(json.dumps({"questions": questions}), SWIFTS)


def test_a_record_is_sent_without_its_contact_and_mailboxes_of_people():
    text = record_text(SWIFTS)
    assert text.startswith("Title: Swift boxes. Swifts at home\n")
    assert "Nest boxes in new roofs." in text
    assert "@" not in text


def test_a_reply_belongs_to_one_model_and_one_text():
    keys = {reply_key("m", "a"), reply_key("m", "b"), reply_key("n", "a")}
    assert len(keys) == 3
    assert reply_key("m", "a") in keys


@pytest.mark.parametrize(
    "around", ["{}", "```json\n{}\n```", "<think>They want JSON: {{}}</think>\n{}"]
)
def test_what_models_put_around_json_is_ignored(around):
    reply = around.replace("{}", '{"questions": ["nest boxes"]}', 1).replace("{{}}", "{}")
    if "think" in around:
        reply = '<think>They want {}</think>\n{"questions": ["nest boxes"]}'
    assert parse_reply(reply, SWIFTS) == ("nest boxes",)


@pytest.mark.parametrize(
    "bad",
    [
        "swift BOXES!",
        "Swifts at home",
        "x" * 241,
        "bell\aboxes",
        "boxes\u202efor swifts",
        "Is ann.other@north.example in charge?",
        "Who answers at +44 20 7946 0000?",
        "  ",
    ],
)
def test_a_question_that_must_not_be_used_is_left_out_and_the_others_stay(bad):
    assert parse(bad, "nest boxes for birds", "nest boxes for birds") == ("nest boxes for birds",)
    with pytest.raises(UnusableReply):
        parse(bad)


@pytest.mark.parametrize(
    "reply",
    [
        "I cannot do that.",
        "[]",
        "null",
        '{"questions": "one"}',
        '{"questions": []}',
        '{"questions": [1]}',
        '{"questions": ["a", "b", "c", "d", "e"]}',
        "[" * 100_000,
    ],
)
def test_a_reply_of_another_shape_is_not_used(reply):
    with pytest.raises(UnusableReply):
        parse_reply(reply, SWIFTS)


@pytest.mark.parametrize(
    ("text", "has_details"),
    [
        ("call 020 7946 0000", True),
        ("(0117) 496-0123", True),
        ("write to a@b.example", True),
        ("forms 2019-2020 in 30 councils", False),
        ("a budget of 1 000 000", False),
        ("what @council does", False),
    ],
)
def test_telephone_numbers_and_mail_addresses_are_contact_details(text, has_details):
    assert has_contact_details(text) is has_details
