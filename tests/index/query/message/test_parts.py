import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.message.parts import split_parts
from index.query.parser import parse_parts, parse_query


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("bin collections and also pothole reporting", ["bin collections", "pothole reporting"]),
        ("a) bin collections b) pothole reporting", ["bin collections", "pothole reporting"]),
        ("1. bin collections 2. pothole reporting", ["bin collections", "pothole reporting"]),
        ("(i) bin collections; (ii) potholes", ["bin collections", "potholes"]),
        ("We need:\n- bin collections\n- potholes", ["bin collections", "potholes"]),
        (
            "Has anyone built a damp portal? And is there a shared bin app?",
            ["a damp portal?", "a shared bin app?"],
        ),
        (
            "Tenants ring all day. Is there a repairs chatbot? Has anyone done school meals online?",
            ["Tenants ring all day. Is there a repairs chatbot?", "school meals online?"],
        ),
        (
            "reporting potholes as well as booking waste collections",
            ["reporting potholes", "booking waste collections"],
        ),
        ("Has anyone done bin routes, also a parking app?", ["bin routes", "a parking app?"]),
    ],
)
def test_two_needs_are_answered_as_two(question, parts):
    assert [each.text for each in parse_parts(parse_query(question))] == parts


@pytest.mark.parametrize(
    "question",
    [
        "parking and permits",
        "parking and also permits",
        "damp and also mould reporting",
        "police, fire and ambulance in one building",
        "Has anyone used AI for minutes? Does it work?",
        "Has anyone built a damp portal? Which suppliers of damp portals did you use?",
        "an app that reports potholes and also tracks repairs",
        "damp sensors as well as mould",
        "plan a. and no more",
        "We want a portal for residents that does:\n- bins\n- potholes\n- permits",
        "bins?",
    ],
)
def test_one_need_is_not_split(question):
    assert parse_query(question).parts == ()


def test_a_typed_filter_holds_for_each_part_and_a_spoken_one_for_its_own():
    query = parse_query("bin collections and also pothole reporting in Leeds status:live")
    first, second = parse_parts(query)
    assert first.filters.status == second.filters.status == query.filters.status
    assert (first.filters.place, second.filters.place) == (None, "leeds")


@given(
    st.text(st.sampled_from("ab1 ?.,)(-\n;"), max_size=80)
    | st.lists(
        st.sampled_from(["bins", "a)", "b)", "and also", "?", "1.", "2.", "\n-", "damp"])
    ).map(" ".join)
)
def test_parts_are_none_or_several_and_each_has_a_word(text):
    parts = split_parts(text)
    assert len(parts) != 1
    assert all(any(map(str.isalnum, part)) for part in parts)
