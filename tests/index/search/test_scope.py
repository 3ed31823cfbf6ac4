"""The place that a question names without filtering by it."""

import pytest

from index.query.parser import parse_query
from index.search.pipeline import search
from index.search.scope import find_named_place


@pytest.mark.parametrize(
    ("question", "name", "place_filter"),
    [
        ("that Hackney bin app", "Hackney", "in:hackney"),
        ("Hackney and London bin app", "Hackney and London", "in:hackney,london"),
        ("bin app, Iceland I think", "Iceland", "in:iceland"),
    ],
)
def test_the_initiatives_in_a_named_place_are_counted(snapshot, question, name, place_filter):
    named = search(snapshot, parse_query(question), 1).named_place
    assert named.name == name
    assert named.count == search(snapshot, parse_query(f"x {place_filter}"), 1).filtered_count


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        ("bin app", {}),
        ("bin app in Hackney", {}),  # a filter
        ("bin app in Hackney", {"in": ""}),  # a filter that was lifted
        ("Reading lists for schools", {}),  # a place, and a word
    ],
)
def test_no_place_is_named(snapshot, question, filters):
    result = search(snapshot, parse_query(question, filters), 1)
    assert result.named_place is None
    assert find_named_place(snapshot, result.query) is None
