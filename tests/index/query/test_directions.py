import pytest

from index.query.directions import find_directions, reverses
from index.query.parser import parse_query


@pytest.mark.parametrize(
    ("question", "direction"),
    [
        ("speech to text", ("speech", "text")),
        ("text-to-speech for websites", ("text", "speech")),
        ("offline to online forms", ("offline", "online")),
        ("moving from paper to digital records", ("paper", "digital")),
        ("turning speech into text", ("speech", "text")),
        ("PDF → HTML", ("pdf", "html")),
        ("a waste to energy tool", ("waste", "energy")),
    ],
)
def test_a_question_leads_from_one_thing_to_another(question, direction):
    assert parse_query(question).directions == (direction,)


@pytest.mark.parametrize(
    "question",
    [
        "an app for residents to report potholes",
        "reminders to residents",
        "how to recycle",
        "a way to ask for help",
        "help to buy a home",
        "access to records",
    ],
)
def test_to_before_a_verb_or_a_receiver_is_no_direction(question):
    assert find_directions(question) == ()


@pytest.mark.parametrize(
    ("text", "is_reversed"),
    [
        ("A text to speech engine", True),
        ("Text-to-speech", True),
        ("Turns text into natural speech", True),
        ("Makes speech from text", True),
        ("Speech to text", False),
        ("Speech-to-text and text-to-speech", False),
        ("Text from speech", False),
        ("Texts and speeches", False),
    ],
)
def test_a_text_that_leads_the_other_way_only_is_reversed(text, is_reversed):
    assert reverses(("speech", "text"), text) is is_reversed
