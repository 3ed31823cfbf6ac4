"""Every hit says which of its facets were asked for, by a filter or in the question's words."""

import pytest


def why(client, question: str, **filters: str) -> list[dict]:
    answer = client.get("/api/v1/ask", params={"q": question, **filters}).json()
    return [hit["why"] for hit in answer["hits"]]


def test_a_filter_that_a_hit_meets_is_named_as_the_hit_states_it(client):
    reasons = why(client, "housing repairs", **{"in": "london", "status": "alpha", "since": "2018"})
    assert reasons
    for each in reasons:
        assert each["facets"][:3] == ["in London", "status alpha", "since 2018"]


@pytest.mark.parametrize(
    ("filters", "facet"),
    [
        ({"org": "devon"}, "by Devon County Council"),
        ({"licence": "open"}, "licence GPL-2.0-or-later"),
        ({"source": "catalogue"}, "recorded in catalogue"),
        ({"theme": "libraries"}, "theme libraries"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_every_kind_of_filter_can_be_named(client, filters, facet):
    assert any(facet in each["facets"] for each in why(client, "library website", **filters))


def test_a_theme_or_place_in_the_question_is_named_where_the_hit_states_it(client):
    first, *_ = why(client, "damp and mould in social housing in London")
    assert "theme housing" in first["facets"]
    abroad = why(client, "points for recycling by text in Nigeria")
    assert any("in Nigeria" in each["facets"] for each in abroad)


def test_what_is_not_asked_for_is_not_named(client):
    assert all(each["facets"] == [] for each in why(client, "zebra crossings for hedgehogs"))
