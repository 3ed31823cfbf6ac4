"""Hard cases of entity resolution: merged, linked or left apart, and the merged fields."""

import pytest

from index.model import Funding, Status
from ingest.resolve.pipeline import resolve
from tests.support.sample_records import RETOLD, TEXT, record

CODE = "https://github.com/brackmoor/damp-portal"


def ids(resolved) -> list[str]:
    return [initiative.id for initiative in resolved.initiatives]


def test_two_registries_with_one_repository_give_one_initiative():
    a = record("north", "1", "Damp portal", code=CODE, body="Brackmoor Council")
    b = record("south", "x", "damp-portal", text=RETOLD, code=CODE + ".git", body="Brackmoor")
    assert ids(resolve([a, b])) == ["north:1"]


def test_one_title_alone_proves_nothing():
    a = record("north", "1", "Discovery", body="The Harbour Archive", country="GB")
    b = record("south", "x", "discovery", text=RETOLD, body="Federal Supply Office", country="US")
    assert len(ids(resolve([a, b]))) == 2


def test_two_codes_of_one_name_under_two_bodies_are_two():
    a = record(
        "north",
        "1",
        "U-Report",
        text=None,
        code="https://github.com/rapid/ureport",
        body="Relief Fund",
    )
    b = record(
        "south",
        "x",
        "uReport",
        text=None,
        code="https://github.com/gsa/ureport",
        body="Supply Office",
    )
    assert len(ids(resolve([a, b]))) == 2


@pytest.mark.parametrize("part", ["Android", "iOS", "Backend", "Python"])
def test_a_part_is_linked_to_the_whole_and_not_merged(part):
    site = "https://damp.example/"
    a = record("north", "1", f"Damp portal {part}", url=site, body="Brackmoor Council")
    b = record("south", "x", "Damp portal", url=site, body="Brackmoor Council")
    first, second = resolve([a, b]).initiatives
    assert [near.id for near in first.related] == [second.id]
    assert [near.id for near in second.related] == [first.id]


def test_a_programme_is_linked_to_its_projects():
    whole = record("north", "p", "Dry Homes Fund", text=RETOLD)
    part = record("north", "1", "Dry Homes Fund: Brackmoor sensors")
    first, second = resolve([whole, part]).initiatives
    assert first.related[0].id == second.id
    assert "programme" in first.related[0].reason


def test_one_registry_lists_apart_what_is_not_a_copy():
    a = record("north", "1", "Damp portal", body="Brackmoor Council")
    b = record("north", "2", "Damp portal", text=RETOLD, body="Brackmoor Council")
    assert len(ids(resolve([a, b]))) == 2


def test_where_two_of_a_registry_fit_equally_neither_is_taken():
    one = record(
        "south", "x", "Damp portal", text=RETOLD, body="Brackmoor Council", started="2019-05"
    )
    two = [
        record(
            "north",
            key,
            "Damp portal",
            text=f"{RETOLD} {key}",
            body="Brackmoor Council",
            started="2019-05",
        )
        for key in ("1", "2")
    ]
    resolved = resolve([one, *two])
    assert len(ids(resolved)) == 3
    assert len(resolved.initiatives[0].related) == 2


def test_every_match_gives_its_reasons():
    a = record("north", "1", "Damp portal", code=CODE, body="Brackmoor Council")
    b = record("south", "x", "damp-portal", text=RETOLD, code=CODE, body="Brackmoor Council")
    match = resolve([a, b]).pairs[0]
    assert match.probability > 0.9
    assert "repository" in {reason.name for reason in match.reasons}


def test_a_field_names_only_the_origins_that_state_what_is_shown():
    a = record("north", "1", "Damp portal", code=CODE, started="2021")
    b = record("south", "x", "Damp portal", text=RETOLD, code=CODE, started="2019")
    (one,) = resolve([a, b]).initiatives
    assert one.started == "2021"
    assert [origin.source for origin in one.stated_by("started")] == ["north"]
    assert one.origins[1].differs == ("description", "started")


def test_a_disagreement_is_kept_with_its_origin_and_date():
    a = record("north", "1", "Damp portal", code=CODE, status=Status.LIVE, status_as_of="2024")
    b = record(
        "south", "x", "Damp portal", code=CODE, status=Status.STOPPED, status_as_of="2025-03"
    )
    (one,) = resolve([a, b]).initiatives
    assert (one.status, one.status_as_of) == (Status.STOPPED, "2025-03")
    (over,) = one.disagreements
    statements = [(s.value, one.origins[s.origin].source, s.as_of) for s in over.statements]
    assert (over.field, statements) == (
        "status",
        [("stopped", "south", "2025-03"), ("live", "north", "2024")],
    )


def test_amounts_of_millions_are_compared_to_the_pound():
    a, b = (
        record(
            source, "1", "Damp portal", code=CODE, funding=Funding(amount=amount, currency="GBP")
        )
        for source, amount in (("north", 1_234_567.0), ("south", 1_234_568.0))
    )
    (one,) = resolve([a, b]).initiatives
    (over,) = one.disagreements
    assert [each.value for each in over.statements] == ["1234567 GBP", "1234568 GBP"]


def test_a_coarser_date_is_no_disagreement():
    a = record("north", "1", "Damp portal", code=CODE, started="2019")
    b = record("south", "x", "Damp portal", code=CODE, started="2019-05")
    assert resolve([a, b]).initiatives[0].disagreements == ()


def test_copies_of_one_text_count_as_one_independent_source():
    a = record("north", "1", "Damp portal", code=CODE)
    b = record("south", "x", "Damp portal", code=CODE, text=f"{TEXT} It was widely noted.")
    c = record("east", "y", "Damp portal", code=CODE, text=RETOLD)
    assert resolve([a, b]).initiatives[0].witnesses == 1
    assert resolve([a, b, c]).initiatives[0].witnesses == 2


def test_many_records_of_one_key_are_one():
    records = [
        record("north", "1", "Damp portal", url=f"https://damp.example/{n % 50}")
        for n in range(2_000)
    ]
    assert ids(resolve(records)) == ["north:1"]
