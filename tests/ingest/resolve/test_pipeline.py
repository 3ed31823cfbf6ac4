from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import ExpectedOutcome, Initiative, Organisation, Origin, Status
from ingest.resolve.merge import merge_records
from ingest.resolve.pipeline import KnownIds, resolve

TEXT = "A service with which tenants report damp and mould by photograph."
OTHER = "A messaging tool with which young people answer polls about their community."


def record(source: str, key: str, **fields) -> Initiative:
    title = fields.setdefault("title", key)
    origin = Origin(source, source.upper(), key, title, fields.get("url"), states=tuple(fields))
    return Initiative(id=f"{source}:{key}", origins=(origin,), **fields)


def clusters(records) -> list[set[str]]:
    """The keys of the records behind each initiative."""
    return [{origin.key for origin in each.origins} for each in resolve(records).initiatives]


# What is a copy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "Damp", "url": "https://example.org/damp"}, {"title": "Damp", "url": "http://www.EXAMPLE.org/damp/"}),
        ({"title": "Open Damp", "url": "https://example.org/x.git"}, {"title": "open-damp", "url": "https://example.org/x"}),
        ({"title": "Damp", "description": TEXT}, {"title": "DAMP!", "description": TEXT.upper()}),
        ({"title": "Damp", "description": TEXT, "url": "https://a.example"}, {"title": "Damp", "summary": TEXT, "url": "https://b.example"}),
    ],
)  # fmt: skip
def test_copies_become_one(one, other):
    assert clusters([record("a", "1", **one), record("b", "2", **other)]) == [{"1", "2"}]


def test_records_of_one_key_in_one_source_become_one():
    records = [record("a", "1", title="Nominee"), record("a", "1", title="Registered")]
    (merged,) = resolve(records).initiatives
    assert (merged.title, merged.aliases) == ("Nominee", ("Registered",))
    assert resolve(records).redirects == {}


def test_copies_of_copies_become_one():
    records = [
        record("a", "1", title="Damp", url="https://example.org/damp"),
        record("b", "2", title="Damp", description=TEXT),
        record("c", "3", title="Damp", url="https://example.org/damp", description=TEXT),
    ]
    assert clusters(records) == [{"1", "2", "3"}]


# What is none


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "U-Report", "description": OTHER}, {"title": "U-Report", "description": TEXT}),
        ({"title": "discovery"}, {"title": "discovery"}),
        ({"title": "digital-strategy", "url": "https://a.example"}, {"title": "digital-strategy", "url": "https://b.example"}),
        ({"title": "website", "description": "The website."}, {"title": "website", "description": "The website."}),
        ({"title": "Damp", "description": TEXT}, {"title": "Mould", "description": TEXT}),
        ({"title": "Damp", "url": "https://example.org/"}, {"title": "Mould", "url": "https://example.org/"}),
        ({"title": "1", "key": "1"}, {"title": "1", "key": "1"}),
    ],
)  # fmt: skip
def test_records_that_share_only_a_title_a_text_or_an_address_stay_apart(one, other):
    first = record("a", one.pop("key", "1"), **one)
    second = record("b", other.pop("key", "2"), **other)
    assert len(resolve([first, second]).initiatives) == 2


# What comes of a merge


def test_the_first_id_stays_and_the_others_redirect_to_it():
    records = [
        record("a", "1", title="Damp", description=TEXT),
        record("b", "2", title="Else"),
        record("b", "3", title="Damp", description=TEXT),
        record("c", "4", title="Damp", description=TEXT),
    ]
    resolved = resolve(records)
    assert [each.id for each in resolved.initiatives] == ["a:1", "b:2"]
    assert resolved.redirects == {"b:3": "a:1", "c:4": "a:1"}


def test_later_records_add_only_what_the_first_does_not_state():
    first = record("a", "1", title="Damp", summary="First.", themes=("housing",))
    later = record(
        "b",
        "2",
        title="Damp portal",
        summary="Later.",
        country="GB",
        organisations=(Organisation("Brackmoor Council"),),
        themes=("housing", "health"),
        outcomes=(ExpectedOutcome("Fewer calls"),),
    )
    merged = merge_records([first, later])
    assert (merged.title, merged.summary, merged.country) == ("Damp", "First.", "GB")
    assert merged.themes == ("housing", "health")
    assert merged.organisations == later.organisations
    assert merged.outcomes == later.outcomes
    assert merged.aliases == ("Damp portal",)
    assert [origin.key for origin in merged.stated_by("country")] == ["2"]


def test_a_status_comes_with_its_own_date():
    unknown = record("a", "1", title="Damp", status_as_of="2020")
    live = record("b", "2", title="Damp", status=Status.LIVE, status_as_of="2024-05")
    undated = record("c", "3", title="Damp", status=Status.BETA)
    assert merge_records([unknown, live]).status_as_of == "2024-05"
    assert (merge_records([undated, live]).status, merge_records([undated, live]).status_as_of) == (
        "beta",
        None,
    )


# Whatever comes


FEW = st.sampled_from
RECORDS = st.lists(
    st.builds(
        lambda source, key, title, url, text: record(
            source, key, title=title, url=url, description=text
        ),
        FEW("abc"),
        FEW("123456"),
        FEW(["Damp", "damp", "Mould", "U-Report"]),
        FEW([None, "https://example.org/x", "https://example.org/y"]),
        FEW([None, "Short.", TEXT, OTHER]),
    ),
    max_size=12,
)


def origins(records) -> set[Origin]:
    return {replace(origin, differs=()) for each in records for origin in each.origins}


def partition(records) -> set[frozenset[Origin]]:
    return {frozenset(origins([each])) for each in resolve(records).initiatives}


@given(RECORDS)
def test_no_origin_is_lost_and_every_id_leads_somewhere(records):
    resolved = resolve(records)
    ids = [each.id for each in resolved.initiatives]
    assert len(ids) == len(set(ids))
    assert origins(resolved.initiatives) == origins(records)
    for each in records:
        assert resolved.redirects.get(each.id, each.id) in ids
    assert not set(resolved.redirects) & set(ids)


@given(RECORDS, st.randoms())
def test_clusters_do_not_depend_on_the_order_of_records(records, random):
    shuffled = random.sample(records, len(records))
    assert partition(shuffled) == partition(records)


@given(RECORDS)
def test_all_copies_are_merged_and_every_further_merge_has_its_match(records):
    def alike(one: Initiative, other: Initiative) -> bool:
        same_title = one.title.casefold() == other.title.casefold()
        same_url = one.url is not None and one.url == other.url
        same_text = one.description == other.description and one.description in (TEXT, OTHER)
        return one.id == other.id or (same_title and (same_url or same_text))

    together = [{id(one)} for one in records]
    for one in records:
        for other in records:
            if alike(one, other):
                ours = next(group for group in together if id(one) in group)
                theirs = next(group for group in together if id(other) in group)
                if ours is not theirs:
                    ours |= theirs
                    together.remove(theirs)
    resolved = resolve(records)
    home = {each.id: resolved.redirects.get(each.id, each.id) for each in records}
    for group in together:
        assert len({home[each.id] for each in records if id(each) in group}) == 1
    matched = {frozenset((match.one, match.other)) for match in resolved.pairs}
    if len(resolved.initiatives) < len(together):
        assert matched


@given(RECORDS)
def test_the_next_build_of_the_same_records_changes_nothing(records):
    agreed = [replace(each, id=f"{each.id}-{place}") for place, each in enumerate(records)]
    once = resolve(agreed)
    again = resolve(agreed, known_ids=KnownIds(once.first_seen, once.redirects))
    assert again.initiatives == once.initiatives
    assert again.redirects == once.redirects
