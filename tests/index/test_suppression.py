"""Suppressed initiatives are hidden everywhere, and contacts are removed everywhere."""

from dataclasses import replace

import pytest

from index import suppression
from index.errors import SetupError
from index.query.parser import parse_query
from index.search import pipeline
from index.suppression import SuppressionEntry, SuppressionKind
from tests.support.sample_records import record

ONE = record(
    "north", "1", "Damp portal", url="https://www.damp.example/", contact="box@damp.example"
)


def by(kind: SuppressionKind, value: str):
    return suppression.build_suppression([SuppressionEntry(kind=kind, value=value)])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SuppressionKind.ID, "north:1"),
        (SuppressionKind.ADDRESS, "http://damp.example"),
        (SuppressionKind.ADDRESS, "damp.example"),
    ],
)
def test_a_record_is_suppressed_by_its_id_or_address(kind, value):
    assert by(kind, value).redact(ONE) is None


def test_one_suppressed_record_hides_the_initiative_that_it_is_part_of():
    merged = replace(ONE, id="south:x")
    assert by(SuppressionKind.ID, "north:1").redact(merged) is None


def test_a_contact_is_taken_out_by_its_hash_and_the_rest_is_shown():
    redacted = by(SuppressionKind.CONTACT, suppression.hash_contact("Box@damp.example")).redact(ONE)
    assert redacted == replace(ONE, contact=None)


def test_what_is_not_suppressed_is_shown_unchanged():
    assert by(SuppressionKind.ID, "north:2").redact(ONE) is ONE


def test_the_shipped_list_and_what_was_added_count(tmp_path):
    assert not suppression.load(tmp_path)
    (tmp_path / suppression.ADDED_FILE).write_text(
        '{"kind": "id", "value": "north:1", "reason": "asked"}\n'
    )
    assert suppression.load(tmp_path).redact(ONE) is None


def test_an_entry_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / suppression.ADDED_FILE).write_text('{"kind": "name", "value": "x"}\n')
    with pytest.raises(SetupError, match=r"suppressed\.jsonl"):
        suppression.load(tmp_path)


def test_no_answer_shows_what_is_suppressed(snapshot):
    query = parse_query("shared building control")
    first = pipeline.search(snapshot, query, 5).hits[0].initiative.id
    hidden = by(SuppressionKind.ID, first)
    assert first not in [
        h.initiative.id for h in pipeline.search(snapshot, query, 5, suppression=hidden).hits
    ]
