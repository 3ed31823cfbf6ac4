import numpy as np
import pytest

from index.facets import terms
from index.model import Filters
from index.query.parser import parse_query
from index.search.rewrite import rewrite_query

QUESTIONS = [
    "chatbots for council services",
    "Has anyone done a damp and mould reporting service?",
    "sharing back office teams between neighbouring councils",
    "falls at home",
    "zzz qqq",
]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(place="wales"),
        Filters(status=parse_query("x status:live,beta").filters.status, since="2018"),
        Filters(org="council", theme="housing"),
        Filters(place="nowhere at all"),
    ],
)
def test_a_filtered_word_search_equals_a_search_filtered_afterwards(snapshot, filters):
    clauses = terms.filter_clauses(filters)
    among = set(snapshot.documents.matching_rows(clauses).tolist())
    for question in QUESTIONS:
        query_terms = rewrite_query(snapshot, parse_query(question)).terms
        rows, scores = snapshot.lexical_index.search(query_terms, 500)
        expected = [(r, s) for r, s in zip(rows, scores, strict=True) if r in among]
        filtered_rows, filtered_scores = snapshot.lexical_index.search(query_terms, 500, clauses)
        assert filtered_rows.tolist() == [row for row, _ in expected]
        np.testing.assert_allclose(filtered_scores, [score for _, score in expected], rtol=1e-6)
