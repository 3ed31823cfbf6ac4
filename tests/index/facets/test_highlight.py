"""Passages that are worth quoting: those that show why a hit matches."""

from dataclasses import replace

import pytest

from index.facets.highlight import keep_strong_passages
from index.model import Hit, MatchStrength, QueryTerm, RewrittenQuery
from index.text.normalise import tokenise
from tests.index.conftest import initiative

QUERY = RewrittenQuery(
    "damp photographs of homes",
    "damp photographs of homes",
    terms=tuple(
        QueryTerm(word, ((word,),), idf)
        for word, idf in (("damp", 5), ("photographs", 4), ("homes", 1))
    ),
)
HIT = Hit(1, initiative("one"), 0.5, 1, 0.5, 0.5, 0.1, MatchStrength.WEAK)


@pytest.mark.parametrize(
    ("passage", "probability", "is_kept"),
    [
        ("Tenants send photographs of damp.", 0.1, True),
        ("We look at damp.", 0.1, True),
        ("Many homes have photographs.", 0.49, True),
        ("Tenants send photographs.", 0.1, False),
        ("Tenants send photographs.", 0.6, True),
        ("Open source.", 0.9, False),
        ("Warm homes.", 0.9, False),
    ],
)
def test_a_passage_is_kept_where_it_holds_enough_of_the_question(passage, probability, is_kept):
    hit = replace(HIT, passage=passage, probability=probability)
    (kept,) = keep_strong_passages([hit], QUERY, lambda text: frozenset(tokenise(text)))
    assert kept.passage == (passage if is_kept else "")
