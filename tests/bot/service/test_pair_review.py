"""What resolving is not sure of is asked of a person, once, and the next build heeds the answer."""

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
def given(tmp_path, monkeypatch):
    """An index of two registers with two uncertain pairs."""
    settings = declare(tmp_path, north=NORTH, south=SOUTH)
    run(settings)
    monkeypatch.setenv("HASANYONE_DATA", str(settings.data))
    return settings


@pytest.fixture
def judge(given, postgres):
    store = Store.open(postgres)
    yield PairReview(given.data, LiveSnapshot(given.data), store)
    store.close()


def command(*words: str, typed: str = "") -> str:
    told = CliRunner().invoke(hasanyone, ["judge", *words], input=typed)
    assert told.exit_code == 0, told.output
    return told.output


def lines(given) -> list[dict]:
    return [json.loads(line) for line in (given.data / "judgements.jsonl").read_text().splitlines()]


def test_a_judgement_is_kept_handed_to_the_next_build_and_never_asked_again(given):
    assert run(given).initiatives == 4
    assert "Uncertain pairs: 2." in command("--list")
    command("north:1", "south:x", "same", "--reason", "one product")
    assert "north:1" not in command("--list")
    assert lines(given) == [
        {"one": "north:1", "other": "south:x", "judgement": "same", "reason": "one product"}
    ]
    built = run(given)
    assert built.initiatives == 3
    catalogue = open_snapshot(SnapshotStore(given.data).current_folder()).documents
    assert catalogue.get("south:x").id == "north:1"
    command("south:x", "north:1", "different")
    assert run(given).initiatives == 4
    assert "Uncertain pairs: 1." in command("--list")


def test_a_person_is_asked_pair_by_pair_with_reasons(given):
    told = command(typed="skip\nsame\none product\n")
    assert "1 of 2" in told
    assert "Damp portal Brackmoor" in told
    assert TEXT[:40] in told
    assert "for: " in told
    assert "Uncertain pairs: 1." in told
    assert [line["judgement"] for line in lines(given)] == ["same"]
    assert "1 of 1" in command(typed="stop\n")
    assert "Uncertain pairs: 0." in command(typed="different\n\n")
    assert "of" not in command().split("Uncertain")[0]


def test_what_somebody_wrote_by_hand_stays_and_all_is_exported(given, tmp_path):
    by_hand = {"one": "north:2", "other": "south:y", "judgement": "related", "reason": "mine"}
    (given.data / "judgements.jsonl").write_text(json.dumps(by_hand) + "\n")
    command("north:1", "south:x", "different")
    assert lines(given)[0] == by_hand
    assert len(lines(given)) == 2
    assert "2 judgements in all.jsonl" in command("--export", str(tmp_path / "all.jsonl"))
    assert (tmp_path / "all.jsonl").read_bytes() == (given.data / "judgements.jsonl").read_bytes()


def test_a_surface_is_given_pairs_and_gives_judgements(given, judge):
    first, second = judge.open_pairs(ADMIN)
    assert judge.open_pairs(ADMIN, limit=1) == [first]
    assert abs(first.probability - 0.7) <= abs(second.probability - 0.7)
    for relation in (Relation.SAME, Relation.DIFFERENT):
        judge.record_judgement(
            ADMIN, PairJudgement(one=first.other, other=first.one, judgement=relation)
        )
    assert judge.open_pairs(ADMIN) == [second]
    assert judge.current_judgements().relation(first.one, first.other) is Relation.DIFFERENT
    assert judge._store.audit_log.latest(1)[0].outcome is AuditOutcome.DONE


def test_what_is_suppressed_is_not_asked_about(given, judge):
    hidden = {"kind": "id", "value": "north:1", "reason": "asked for"}
    (given.data / "suppressed.jsonl").write_text(json.dumps(hidden) + "\n")
    assert [pair.one for pair in judge.open_pairs(ADMIN)] == ["north:2"]
    with pytest.raises(NotFound):
        judge.record_judgement(
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
def test_what_cannot_be_judged_is_told_and_not_kept(given, judge, by, other, more, error):
    with pytest.raises(error) as raised:
        judge.record_judgement(
            by, PairJudgement(one="north:1", other=other, judgement=Relation.SAME, **more)
        )
    assert raised.value.hint
    assert judge.current_judgements().by_pair == {}
    assert not (given.data / "judgements.jsonl").exists()


def test_a_wrong_id_is_a_clear_sentence(given):
    told = CliRunner().invoke(hasanyone, ["judge", "north:1", "nowhere", "same"])
    assert isinstance(told.exception, NotFound)
    assert "“nowhere”" in str(told.exception)
    store = Store.open(sqlite_url(given.data))
    assert store.judgements.latest().by_pair == {}
    store.close()
