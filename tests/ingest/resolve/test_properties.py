"""Properties of entity resolution that hold for any records."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from index.resolution.judgements import PairJudgement, Relation, latest_judgements
from ingest.resolve.pipeline import KnownIds, resolve
from tests.support.sample_records import RETOLD, TEXT, record

TITLES = ["Damp portal", "damp-portal", "Damp portal Android", "Skills passport", "Discovery"]
CODES = [None, "https://github.com/a/damp", "https://github.com/b/damp"]
BODIES = [None, "Brackmoor Council", "Vale of Sedge Council"]

one_record = st.builds(
    record,
    st.sampled_from(["north", "south", "east"]),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(TITLES),
    text=st.sampled_from([None, TEXT, RETOLD, f"{TEXT} {RETOLD}"]),
    code=st.sampled_from(CODES),
    body=st.sampled_from(BODIES),
    url=st.sampled_from([None, "https://damp.example", "https://skills.example"]),
    started=st.sampled_from([None, "2019", "2019-05", "2021"]),
)
records = st.lists(one_record, max_size=9)
several = settings(max_examples=60, deadline=None)


def bare(origin):
    return replace(origin, states=(), differs=())


def clusters(resolved) -> set[frozenset[str]]:
    return {frozenset(f"{o.source}:{o.key}" for o in i.origins) for i in resolved.initiatives}


@several
@given(records)
def test_the_same_records_twice_make_the_same_initiatives(some):
    assert resolve([*some, *some]) == resolve(some)


@several
@given(records)
def test_no_origin_is_lost_or_repeated(some):
    origins = [bare(o) for i in resolve(some).initiatives for o in i.origins]
    assert len(origins) == len(set(origins))
    assert set(origins) == {bare(o) for each in some for o in each.origins}


@several
@given(records)
def test_every_id_leads_to_an_initiative(some):
    resolved = resolve(some)
    own = {i.id for i in resolved.initiatives}
    assert all(resolved.redirects.get(each.id, each.id) in own for each in some)
    assert not own & resolved.redirects.keys()
    assert {near.id for i in resolved.initiatives for near in i.related} <= own


@several
@given(st.lists(one_record, max_size=9, unique_by=lambda each: each.id), st.randoms())
def test_the_clusters_do_not_depend_on_the_order(some, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert clusters(resolve(shuffled)) == clusters(resolve(some))


@several
@given(records, st.data())
def test_a_judgement_beats_the_score(some, data):
    own = sorted({each.id for each in some})
    if len(own) < 2:
        return
    one, other = data.draw(st.lists(st.sampled_from(own), min_size=2, max_size=2, unique=True))
    verdict = data.draw(st.sampled_from(Relation))
    judged = latest_judgements([PairJudgement(one=one, other=other, judgement=verdict)])
    leads = resolve(some, judged).redirects
    assert (leads.get(one, one) == leads.get(other, other)) is (verdict is Relation.SAME)


@several
@given(records, records)
def test_an_id_keeps_redirecting_while_its_record_exists(before, after):
    old = resolve(before, today="2026-01-01")
    new = resolve(
        [*before, *after], known_ids=KnownIds(old.first_seen, old.redirects), today="2026-02-01"
    )
    own = {i.id for i in new.initiatives}
    assert all(new.redirects.get(each.id, each.id) in own for each in before)
    assert old.first_seen.items() <= new.first_seen.items()
