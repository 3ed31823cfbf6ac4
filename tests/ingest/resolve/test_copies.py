"""Exact copies, and records of other things that share an id by mistake."""

from index.model import Initiative
from ingest.resolve.pipeline import KnownIds, resolve
from tests.support.sample_records import RETOLD, TEXT, record

FIRST = record("fund", "WB1", "New youth club", text=TEXT, body="Thatch Youth", kind="grant")
SECOND = record("fund", "WB1", "Book gifts", text=RETOLD, body="Lamb Library", kind="grant")


def titles(records, known_ids: KnownIds | None = None) -> dict[str, str]:
    return {each.id: each.title for each in resolve(records, known_ids=known_ids).initiatives}


def test_grants_to_two_bodies_under_one_key_are_two():
    assert titles([FIRST, SECOND]) == {
        "fund:WB1": "New youth club",
        "fund:WB1~book-gifts-lamb-library": "Book gifts",
    }


def test_a_shared_id_stays_with_the_record_that_it_was_about():
    before = resolve([FIRST, SECOND], today="2026-01-01")
    known = KnownIds(before.first_seen, before.redirects)
    assert titles([SECOND, FIRST], known) == titles([FIRST, SECOND])


def test_two_parts_of_one_record_keep_its_key():
    parts = [record("dpg", "1", "Damp portal", body="Sedge"), record("dpg", "1", "The damp portal")]
    assert list(titles(parts)) == ["dpg:1"]


def test_records_of_one_title_stay_together_under_a_key_of_several_things():
    other = record("dpg", "1", "Skills passport", body="Brackmoor")
    parts = [record("dpg", "1", "Damp portal"), record("dpg", "1", "Damp portal", body="Sedge")]
    expected = {"dpg:1": "Skills passport", "dpg:1~damp-portal": "Damp portal"}
    assert titles([other, *parts]) == expected


def test_a_repository_that_moved_within_one_body_is_one():
    a, b = (
        record("north", owner, "damp-bot", text=text, url=f"https://github.com/{owner}/damp-bot")
        for owner, text in (("old", "[DEPRECATED] reports of damp"), ("new", "Reports of damp"))
    )
    assert len(titles([a, b])) == 1


def test_many_grants_of_one_title_take_linear_time():
    grants: list[Initiative] = [
        record("fund", str(n), "Core costs", body=f"Club {n}", kind="grant", text=TEXT)
        for n in range(1_500)
    ]
    assert len(titles(grants)) == 1_500
