"""Review of uncertain pairs: each is asked once, and the next build applies the judgement."""

import json

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from bot.service.live_snapshot import LiveSnapshot
from bot.service.pair_review import PairReview
from bot.store.audit import AuditOutcome
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from index.errors import InvalidInput, NotAllowed, NotFound
from index.resolution.judgements import PairJudgement, Relation
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from tests.support.build_process import declare, record, run
from tests.support.sample_records import RETOLD, TEXT

pytestmark = pytest.mark.slow

ADMIN = Person(Surface.SLACK, "T1", "U1", admin=True)
OFFICER = Person(Surface.SLACK, "T1", "U2")
NORTH = [record("1", "Damp portal", summary=TEXT), record("2", "Skills passport", summary=RETOLD)]
SOUTH = [
    record("x", "Damp portal Brackmoor", summary=TEXT),
    record("y", "Skills passport Brackmoor", summary=RETOLD),
]


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """An index of two registers with two uncertain pairs."""
    declared = declare(tmp_path, north=NORTH, south=SOUTH)
    run(declared)
    monkeypatch.setenv("HASANYONE_DATA", str(declared.data))
    return declared


@pytest.fixture
def review(settings, postgres):
    store = Store.open(postgres)
    yield PairReview(settings.data, LiveSnapshot(settings.data), store)
    store.close()


def command(*words: str, typed: str = "") -> str:
    result = CliRunner().invoke(hasanyone, ["judge", *words], input=typed)
    assert result.exit_code == 0, result.output
    return result.output


def lines(settings) -> list[dict]:
    return [
        json.loads(line) for line in (settings.data / "judgements.jsonl").read_text().splitlines()
    ]


def test_a_judgement_is_stored_applied_by_the_next_build_and_never_asked_again(settings):
    assert run(settings).initiatives == 4
    assert "Uncertain pairs: 2." in command("--list")
    command("north:1", "south:x", "same", "--reason", "one product")
    assert "north:1" not in command("--list")
    assert lines(settings) == [
        {"one": "north:1", "other": "south:x", "judgement": "same", "reason": "one product"}
    ]
    built = run(settings)
    assert built.initiatives == 3
    catalogue = open_snapshot(SnapshotStore(settings.data).current_folder()).documents
    assert catalogue.get("south:x").id == "north:1"
    command("south:x", "north:1", "different")
    assert run(settings).initiatives == 4
    assert "Uncertain pairs: 1." in command("--list")


def test_a_person_reviews_pair_by_pair_with_reasons(settings):
    output = command(typed="skip\nsame\none product\n")
    assert "1 of 2" in output
    assert "Damp portal Brackmoor" in output
    assert TEXT[:40] in output
    assert "for: " in output
    assert "Uncertain pairs: 1." in output
    assert [line["judgement"] for line in lines(settings)] == ["same"]
    assert "1 of 1" in command(typed="stop\n")
    assert "Uncertain pairs: 0." in command(typed="different\n\n")
    assert "of" not in command().split("Uncertain")[0]


def test_judgements_written_by_hand_are_kept_and_all_are_exported(settings, tmp_path):
    by_hand = {"one": "north:2", "other": "south:y", "judgement": "related", "reason": "mine"}
    (settings.data / "judgements.jsonl").write_text(json.dumps(by_hand) + "\n")
    command("north:1", "south:x", "different")
    assert lines(settings)[0] == by_hand
    assert len(lines(settings)) == 2
    assert "2 judgements in all.jsonl" in command("--export", str(tmp_path / "all.jsonl"))
    assert (tmp_path / "all.jsonl").read_bytes() == (
        settings.data / "judgements.jsonl"
    ).read_bytes()


def test_open_pairs_are_listed_until_they_are_judged(settings, review):
    first, second = review.open_pairs(ADMIN)
    assert review.open_pairs(ADMIN, limit=1) == [first]
    assert abs(first.probability - 0.7) <= abs(second.probability - 0.7)
    for relation in (Relation.SAME, Relation.DIFFERENT):
        review.record_judgement(
            ADMIN, PairJudgement(one=first.other, other=first.one, judgement=relation)
        )
    assert review.open_pairs(ADMIN) == [second]
    assert review.current_judgements().relation(first.one, first.other) is Relation.DIFFERENT
    assert review._store.audit_log.latest(1)[0].outcome is AuditOutcome.DONE


def test_suppressed_records_are_not_reviewed(settings, review):
    hidden = {"kind": "id", "value": "north:1", "reason": "asked for"}
    (settings.data / "suppressed.jsonl").write_text(json.dumps(hidden) + "\n")
    assert [pair.one for pair in review.open_pairs(ADMIN)] == ["north:2"]
    with pytest.raises(NotFound):
        review.record_judgement(
            ADMIN, PairJudgement(one="north:1", other="south:x", judgement=Relation.SAME)
        )


@pytest.mark.parametrize(
    ("by", "other", "more", "error"),
    [
        (ADMIN, "south:zzz", {}, NotFound),
        (ADMIN, "north:1", {}, InvalidInput),
        (ADMIN, "south:x", {"reason": "x" * 2001}, InvalidInput),
        (OFFICER, "south:x", {}, NotAllowed),
    ],
)
def test_an_invalid_judgement_is_refused_and_not_stored(settings, review, by, other, more, error):
    with pytest.raises(error) as raised:
        review.record_judgement(
            by, PairJudgement(one="north:1", other=other, judgement=Relation.SAME, **more)
        )
    assert raised.value.hint
    assert review.current_judgements().by_pair == {}
    assert not (settings.data / "judgements.jsonl").exists()


def test_an_unknown_id_is_named_in_the_error(settings):
    result = CliRunner().invoke(hasanyone, ["judge", "north:1", "nowhere", "same"])
    assert isinstance(result.exception, NotFound)
    assert "“nowhere”" in str(result.exception)
    store = Store.open(sqlite_url(settings.data))
    assert store.judgements.latest().by_pair == {}
    store.close()
