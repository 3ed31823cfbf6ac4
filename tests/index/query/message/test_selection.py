import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.message.selection import MAX_SEARCHED_CHARACTERS, select_question
from index.query.parser import MAX_QUESTION_CHARACTERS, parse_query

STORY = (
    "Our housing team has grown a lot in the last year and the office move went well. The new"
    " building has a nice canteen and everybody likes the view over the river. Budgets are tight"
    " and the committee meets again in March. The lease on the old building ends in June. "
)


@pytest.mark.parametrize(
    ("asked", "has"),
    [
        (
            "Has anyone built a portal for tenants to report damp and mould?",
            "report damp and mould",
        ),
        ("Does anyone know of a shared register of taxi licences?", "register of taxi licences"),
        ("We are looking for software that plans gritting routes.", "gritting routes"),
        ("We want to buy sensors that measure water in gullies.", "water in gullies"),
        ("Is there a standard for planning application data?", "planning application data"),
    ],
)
def test_a_long_message_is_searched_by_the_sentences_that_ask(asked, has):
    for message in (f"{STORY}{asked}", f"{asked} {STORY}", f"{STORY}\n{asked}\n{STORY}"):
        query = parse_query(message)
        assert has in query.text
        assert "canteen" not in query.text
        assert query.question == message


def test_what_a_question_is_about_may_stand_before_it():
    message = f"{STORY}Tenants report black mould in bathrooms. Has anyone done this?"
    assert "mould in bathrooms" in parse_query(message).text


def test_a_long_message_that_asks_nothing_is_searched_by_its_start():
    assert parse_query(STORY * 2).text.startswith("Our housing team")


def test_filters_count_wherever_they_are_typed_in_a_long_message():
    query = parse_query(f"{STORY}Has anyone built a damp portal? {STORY} in:wales")
    assert query.filters.place == "wales"


@given(
    st.text(max_size=MAX_QUESTION_CHARACTERS)
    | st.lists(
        st.sampled_from(
            ["Damp is back. ", "Has anyone done it? ", "x" * 90, " ", "\n- bins", "e.g. a"]
        ),
        max_size=80,
    ).map("".join)
)
def test_what_is_searched_is_short_and_part_of_the_message(text):
    selected = select_question(text)
    assert len(selected) <= MAX_SEARCHED_CHARACTERS
    assert {*selected.split()} <= {*text.split()} or len(text) > MAX_SEARCHED_CHARACTERS
