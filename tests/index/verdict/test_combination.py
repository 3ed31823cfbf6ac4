"""A question with two needs is answered as two."""

from index.model import VerdictKind
from index.query import parser
from index.search.pipeline import search
from index.search.rewrite import rewrite_query
from index.verdict.combination import NeedAnswer, combine_answers
from index.verdict.decision import decide_verdict

QUESTION = "Has anyone done a damp and mould reporting service? And has anyone bred unicorns in a lighthouse?"


def test_each_need_has_its_sentence_and_the_hits_take_turns(snapshot):
    query = parser.parse_query(QUESTION)
    needs = []
    for part in parser.parse_parts(query):
        result = search(snapshot, part, 5)
        needs.append(NeedAnswer(result, decide_verdict(snapshot.calibration, result, ())))
    assert len(needs) == 2
    combined = combine_answers(rewrite_query(snapshot, query), needs)

    assert "damp and mould" in combined.verdict.sentence
    assert "unicorns" in combined.verdict.sentence
    assert all(need.verdict.sentence in combined.verdict.sentence for need in needs)
    assert combined.verdict.kind is needs[0].verdict.kind is not VerdictKind.NOBODY
    assert combined.verdict.is_probable
    assert combined.verdict.probability == min(need.verdict.probability for need in needs)

    first, second = (need.result.hits[0].initiative.id for need in needs)
    assert [hit.rank for hit in combined.result.hits] == list(
        range(1, len(combined.result.hits) + 1)
    )
    assert combined.result.hits[0].initiative.id == first
    assert {hit.initiative.id for hit in combined.result.hits[:2]} == {first, second}
