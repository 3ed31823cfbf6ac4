"""Judgements of people beat any score, and ids last through merges and splits."""

from itertools import combinations

import pytest

from index.errors import SetupError
from index.resolution import judgements
from index.resolution.judgements import PairJudgement, Relation, latest_judgements
from index.snapshot.document_store import dump_json, load_json
from ingest.pipeline.stages.resolve import SHIPPED_JUDGEMENTS
from ingest.resolve.pipeline import KnownIds, resolve, resolve_lines
from tests.support.sample_records import RETOLD, record

CODE = "https://github.com/brackmoor/damp-portal"
A = record("north", "1", "Damp portal", code=CODE)
B = record("south", "x", "Damp portal", code=CODE)
C = record("east", "y", "Skills passport", text=RETOLD)


def judge(*of):
    return latest_judgements(
        PairJudgement(one=a, other=b, judgement=v, reason="looked") for a, b, v in of
    )


def known_ids_of(resolved) -> KnownIds:
    return KnownIds(resolved.first_seen, resolved.redirects)


def test_records_judged_different_are_not_merged_however_alike():
    resolved = resolve([A, B], judge((A.id, B.id, Relation.DIFFERENT)))
    assert len(resolved.initiatives) == 2
    assert not any(i.related for i in resolved.initiatives)


def test_records_judged_the_same_are_merged_however_different():
    resolved = resolve([A, C], judge((A.id, C.id, Relation.SAME)))
    assert [i.id for i in resolved.initiatives] == [A.id]
    assert {o.source for o in resolved.initiatives[0].origins} == {"north", "east"}


def test_records_judged_related_are_linked_with_the_reason_given():
    first, second = resolve([A, B], judge((A.id, B.id, Relation.RELATED))).initiatives
    assert (first.related[0].id, first.related[0].reason) == (second.id, "looked")


def test_an_initiative_whose_only_link_is_to_a_crowded_one_is_as_without_links():
    hub = record("west", "z", "Skills passport", text=RETOLD)
    names = ["bees", "trams", "parks", "taxes", "ferries", "ponds", "choirs", "kites"]
    words = [f"{one} {other}" for one, other in combinations(names, 2)][:22]
    others = [record("north", f"{n:02}", w, text=f"About {w}.") for n, w in enumerate(words)]
    related = judge(*((each.id, hub.id, Relation.RELATED) for each in others))
    lines, _ = resolve_lines(map(dump_json, [*others, hub]), related)
    found = {id_: load_json(line) for id_, line in map(check_line, lines)}
    assert len(found[hub.id].related) == 20
    assert [bool(found[each.id].related) for each in others] == [True] * 20 + [False] * 2


def check_line(initiative: tuple[str, bytes]) -> tuple[str, bytes]:
    """Check that a line is as `dump_json` writes it; return it."""
    _, line = initiative
    assert dump_json(load_json(line)) == line
    return initiative


def test_different_holds_through_a_third_record():
    third = record("west", "z", "Damp portal", code=CODE)
    resolved = resolve([A, B, third], judge((A.id, B.id, Relation.DIFFERENT)))
    assert resolved.redirects.get(A.id, A.id) != resolved.redirects.get(B.id, B.id)


def test_a_pair_that_was_judged_is_not_asked_about_again():
    pairs = resolve([A, B], judge((A.id, B.id, Relation.DIFFERENT))).pairs
    assert all({m.one, m.other} != {A.id, B.id} or m.probability == 1 for m in pairs)


def test_the_latest_of_two_judgements_counts():
    both = judge((A.id, B.id, Relation.DIFFERENT), (B.id, A.id, Relation.SAME))
    assert both.relation(A.id, B.id) is Relation.SAME


def test_judgements_are_read_from_a_table_and_from_what_the_store_exports(tmp_path):
    table, later = tmp_path / "judgements.tsv", tmp_path / "judgements.jsonl"
    table.write_text("# why\none\tother\tjudgement\treason\na:1\tb:2\tsame\t“seen”\n")
    later.write_text('{"one": "a:1", "other": "b:2", "judgement": "different", "by": "x"}\n')
    assert judgements.load(table).relation("b:2", "a:1") is Relation.SAME
    assert (
        judgements.load(table, later, tmp_path / "none").relation("a:1", "b:2")
        is Relation.DIFFERENT
    )


def test_a_judgement_that_cannot_be_read_is_named(tmp_path):
    later = tmp_path / "judgements.jsonl"
    later.write_text('{"one": "a:1", "other": "b:2", "judgement": "perhaps"}\n')
    with pytest.raises(SetupError, match=r"judgements\.jsonl"):
        judgements.load(later)


def test_the_shipped_judgements_can_be_read():
    judgements.load(SHIPPED_JUDGEMENTS)


def test_the_oldest_id_stays_when_a_source_declared_earlier_joins():
    before = resolve([B], today="2026-01-01")
    after = resolve([A, B], known_ids=known_ids_of(before), today="2026-02-01")
    assert [i.id for i in after.initiatives] == [B.id]
    assert after.redirects == {A.id: B.id}


def test_of_two_known_ids_the_older_stays():
    before = KnownIds({A.id: "2026-03-01", B.id: "2026-01-01"}, {})
    assert resolve([A, B], known_ids=before).initiatives[0].id == B.id


def test_an_id_stands_alone_again_after_a_split():
    merged = resolve([A, B], today="2026-01-01")
    parted = resolve(
        [A, B], judge((A.id, B.id, Relation.DIFFERENT)), known_ids_of(merged), "2026-02-01"
    )
    assert {i.id for i in parted.initiatives} == {A.id, B.id}
    assert parted.redirects == {}
    again = resolve([A, B], known_ids=known_ids_of(parted), today="2026-03-01")
    assert again.redirects == {B.id: A.id}


def test_an_id_of_a_removed_record_redirects_to_the_initiative_it_was_merged_into():
    merged = resolve([A, B], today="2026-01-01")
    after = resolve([B], known_ids=known_ids_of(merged), today="2026-02-01")
    assert after.redirects == {A.id: B.id}
    later = resolve([B], known_ids=known_ids_of(after), today="2026-03-01")
    assert later.redirects == {A.id: B.id}


def test_an_id_of_a_removed_unmerged_record_leads_nowhere():
    before = resolve([A, C], today="2026-01-01")
    assert resolve([C], known_ids=known_ids_of(before)).redirects == {}
