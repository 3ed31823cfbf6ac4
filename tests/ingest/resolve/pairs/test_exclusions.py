"""Records that are much alike, and yet related and not one."""

import pytest

from index.model import Funding, Initiative, Organisation, Role, Status
from index.resolution.judgements import PairJudgement, Relation, latest_judgements
from ingest.resolve.pipeline import resolve
from tests.support.sample_records import RETOLD, TEXT, record

BODY = "Brackmoor Council"
CODE = "https://github.com/brackmoor/damp-portal"


def ids(resolved) -> list[str]:
    return [initiative.id for initiative in resolved.initiatives]


def assert_only_related(a: Initiative, b: Initiative, reason: str) -> None:
    for records in ([a, b], [b, a]):
        resolved = resolve(records)
        assert set(ids(resolved)) == {a.id, b.id}
        assert resolved.redirects == {}
        for initiative in resolved.initiatives:
            assert [reason in near.reason for near in initiative.related] == [True]
        assert resolved.open_pairs == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dry homes fund round 1", "Dry homes fund round 2"),
        ("Smart benches (2019)", "Smart benches (2023)"),
        ("Sedge School District No. 1 meals", "Sedge School District No. 2 meals"),
        ("Dry homes fund, first round", "Dry homes fund"),
    ],
)
def test_instalments_are_linked_and_not_merged(one, other):
    url = "https://brackmoor.example/dry"
    a = record("north", "1", one, url=url, body=BODY)
    b = record("south", "x", other, url=url, body=BODY)
    assert_only_related(a, b, "another round, phase, year or number")


def test_instalments_of_one_registry_are_linked():
    a = record("north", "1", "Dry homes fund round 1", text=TEXT)
    b = record("north", "2", "Dry homes fund round 2", text=RETOLD)
    assert_only_related(a, b, "another round, phase, year or number")


def test_instalments_are_not_merged_through_a_third_record():
    records = [
        record(source, "1", title, body=BODY, url="https://brackmoor.example/dry")
        for source, title in (
            ("north", "Dry homes fund round 1"),
            ("south", "Dry homes fund"),
            ("east", "Dry homes fund round 2"),
        )
    ]
    assert len(ids(resolve(records))) == 3


def test_a_shared_repository_says_that_two_versions_are_one():
    a = record("north", "1", "Damp portal", code=CODE, body=BODY)
    b = record("south", "x", "Damp portal 2", code=CODE, body=BODY)
    assert ids(resolve([a, b])) == ["north:1"]


def test_two_numbered_folders_of_one_repository_are_two():
    a = record("north", "1", "Damp model 2019", url=f"{CODE}/tree/main/2019", body=BODY)
    b = record("south", "x", "Damp model 2021", url=f"{CODE}/tree/main/2021", body=BODY)
    assert len(ids(resolve([a, b]))) == 2


def test_a_judgement_overrules_an_exclusion():
    a = record("north", "1", "Dry homes fund round 1", body=BODY)
    b = record("south", "x", "Dry homes fund round 2", body=BODY)
    same = PairJudgement(one=a.id, other=b.id, judgement=Relation.SAME)
    assert ids(resolve([a, b], latest_judgements([same]))) == ["north:1"]


@pytest.mark.parametrize("mark", ["#/", "#!/"])
def test_two_routes_of_one_application_are_two(mark):
    a = record("north", "1", "House repairs", url=f"https://app.example/{mark}p/14", body=BODY)
    b = record(
        "south", "x", "House repairs", text=RETOLD, url=f"https://app.example/{mark}p/77", body=BODY
    )
    assert_only_related(a, b, "listed apart on one site")


def test_two_routes_are_two_in_one_registry_also_with_one_text():
    a = record("north", "1", "House repairs", url="https://app.example/#/p/14")
    b = record("north", "2", "House repairs", url="https://app.example/#/p/77")
    assert len(ids(resolve([a, b]))) == 2


def test_an_anchor_does_not_make_two_pages():
    a = record("north", "1", "House repairs", url="https://app.example/p", text=TEXT)
    b = record("north", "2", "House repairs", url="https://app.example/p#top", text=RETOLD)
    assert ids(resolve([a, b])) == ["north:1"]


def test_one_title_and_text_of_two_bodies_is_two():
    a = record("north", "1", "Community garden", body="Dockside Trust")
    b = record("south", "x", "Community garden", body="Orchard School")
    first, second = resolve([a, b]).initiatives
    assert [(near.id, near.reason) for near in first.related] == [
        (second.id, "much alike, and of other organisations")
    ]


def test_bodies_of_a_cluster_are_compared_together():
    a = record("north", "1", "Community garden", body="Dockside Trust")
    between = record("south", "x", "Community garden")
    b = record("west", "y", "Community garden", body="Orchard School")
    assert len(ids(resolve([a, between, b]))) == 2


def test_a_product_that_is_named_as_its_own_body_is_one_with_its_entry():
    a = record("north", "1", "Damp portal", body="Damp Portal")
    b = record("south", "x", "Damp portal", body=BODY)
    assert ids(resolve([a, b])) == ["north:1"]


def test_two_periods_are_two():
    a = record("north", "1", "Smart benches", started="2018", ended="2019", body=BODY)
    b = record("south", "x", "Smart benches", started="2023-02", body=BODY)
    assert_only_related(a, b, "of another period")


# Bids and grants


def grant(source: str, key: str, title: str, body: str = BODY, **more) -> Initiative:
    funding = more.pop("funding", Funding("Winter Fund", 1_000, "GBP"))
    made = record(source, key, title, body=body, kind="grant", funding=funding, **more)
    organisations = (*made.organisations, Organisation("Winter Fund", Role.FUNDER))
    return Initiative(
        **{name: getattr(made, name) for name in made.__dataclass_fields__}
        | {"organisations": organisations}
    )


def test_a_bid_that_was_turned_down_does_not_stop_the_thing():
    thing = record(
        "north", "1", "Damp portal", body=BODY, status=Status.LIVE, url="https://damp.example"
    )
    bid = record(
        "south",
        "x",
        "Damp portal",
        text=f"Brackmoor's bid to rebuild the portal; not funded. {TEXT}",
        body=BODY,
        status=Status.STOPPED,
        url="https://damp.example",
    )
    assert_only_related(thing, bid, "a bid or grant for the other")
    assert {i.id: i.status for i in resolve([bid, thing]).initiatives} == {
        "north:1": Status.LIVE,
        "south:x": Status.STOPPED,
    }


def test_a_grant_to_a_thing_is_linked_to_it():
    thing = record("north", "1", "Damp portal", text=RETOLD, body=BODY, status=Status.LIVE)
    assert_only_related(thing, grant("south", "x", "Damp portal"), "a bid or grant for the other")


def test_a_grant_that_is_nothing_but_the_entry_of_the_thing_is_one_with_it():
    thing = record(
        "north", "1", "Damp portal", body=BODY, url="https://damp.example", started="2020"
    )
    entry = grant("south", "x", "Damp portal", url="https://damp.example", started="2019")
    for records in ([thing, entry], [entry, thing]):
        (one,) = resolve(records).initiatives
        assert one.started == "2020"


def test_grants_of_one_title_to_three_bodies_are_three():
    url = "https://fund.example/grants.json"
    records = [
        grant("fund", str(number), "Core costs", body, url=url)
        for number, body in enumerate(("Riverside Club", "Hilltop Centre", "Moor Food Bank"))
    ]
    assert len(ids(resolve(records))) == 3


def test_two_grants_of_one_registry_to_one_body_are_two():
    records = [grant("fund", key, "Core costs") for key in "12"]
    assert len(ids(resolve(records))) == 2


@pytest.mark.parametrize(
    "more", [{"funding": Funding("Winter Fund", 9_000, "GBP")}, {"started": "2021"}]
)
def test_grants_of_another_amount_or_year_are_two(more):
    one = grant("fund", "1", "Core costs", started="2020")
    other = grant("council", "x", "Core costs", **{"started": "2020", **more})
    assert len(ids(resolve([one, other]))) == 2


def test_one_grant_in_two_registries_is_one():
    one, other = grant("fund", "1", "Core costs"), grant("council", "x", "Core costs")
    assert ids(resolve([one, other])) == ["fund:1"]


def test_two_stages_of_one_bid_are_one():
    text = "Expression of interest by Brackmoor in a portal for damp."
    a = record("north-eoi", "1", "Brackmoor expression of interest: Damp portal", body=BODY)
    b = record("south", "x", "Damp portal", text=f"{text} {TEXT}", body=BODY)
    assert ids(resolve([a, b])) == ["north-eoi:1"]
