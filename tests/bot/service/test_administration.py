import shutil

import pytest

from bot.service.administration import OFFERS_KEY, AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.audit import AuditOutcome
from bot.store.model import Person, Surface
from index.errors import InvalidInput, NoSnapshot, NotAllowed, NotFound
from index.snapshot.build_records import BuildState
from index.snapshot.store import SnapshotStore

ADMIN = Person(Surface.SLACK, "T1", "U1", admin=True)
OFFICER = Person(Surface.SLACK, "T1", "U2")


@pytest.fixture
def data(indexed, tmp_path):
    """A data folder with an index that may be changed."""
    copied = tmp_path / "copied"
    shutil.copytree(indexed / "snapshots", copied / "snapshots")
    shutil.copy(indexed / "CURRENT", copied / "CURRENT")
    return copied


@pytest.fixture
def admin(data, store) -> AdminService:
    return AdminService(data, AnswerService(LiveSnapshot(data), store), store)


@pytest.fixture
def held(data) -> str:
    """A newer snapshot, held back."""
    shelf = SnapshotStore(data)
    newer = "2999" + shelf.current_name()[4:]
    shutil.copytree(shelf.current_folder(), shelf.folder / newer)
    shelf.hold_back(newer, ["12 initiatives of one source are gone."])
    return newer


@pytest.mark.parametrize(
    "work",
    [
        lambda admin: admin.status(OFFICER),
        lambda admin: admin.rebuild(OFFICER),
        lambda admin: admin.get_build(OFFICER, "x"),
        lambda admin: admin.cancel_build(OFFICER, "x"),
        lambda admin: admin.promote(OFFICER, "x"),
        lambda admin: admin.rollback(OFFICER),
        lambda admin: admin.diff(OFFICER),
        lambda admin: admin.require_admin(OFFICER, "x"),
        lambda admin: admin.list_audit_entries(OFFICER),
        lambda admin: admin.set_offers(OFFICER, "C1", on=True),
    ],
)
def test_whoever_is_no_administrator_is_refused_and_the_refusal_written_down(work, admin, store):
    with pytest.raises(NotAllowed):
        work(admin)
    assert store.audit_log.latest(1)[0].outcome == AuditOutcome.REFUSED
    assert admin.status(ADMIN).pending_build is None


def test_a_rebuild_is_asked_for_once_and_can_be_followed_and_cancelled(admin, store):
    build = admin.rebuild(ADMIN, ["catalogue"])
    assert admin.get_build(ADMIN, build).state == BuildState.WAITING
    assert admin.status(ADMIN).pending_build.id == build
    assert admin.rebuild(ADMIN, ["catalogue"]) == build
    with pytest.raises(InvalidInput):
        admin.rebuild(ADMIN)
    admin.cancel_build(ADMIN, build)
    told = [(e.action, e.subject, e.outcome) for e in store.audit_log.latest(10)]
    assert told == [
        ("cancel", build, AuditOutcome.DONE),
        ("rebuild", "all sources", AuditOutcome.FAILED),
        ("rebuild", "catalogue", AuditOutcome.DONE),
        ("rebuild", "catalogue", AuditOutcome.DONE),
    ]


def test_an_id_that_leads_out_of_the_builds_names_none(admin, data):
    build = admin.rebuild(ADMIN)
    shutil.copy(data / "builds" / f"{build}.json", data / "elsewhere.json")
    for forged in ("../elsewhere", f"./{build}/../../elsewhere", str(data / "elsewhere"), "\0"):
        with pytest.raises(NotFound):
            admin.cancel_build(ADMIN, forged)
    assert not list(data.glob("*.cancel"))


def test_an_administrator_reads_what_was_done_and_switches_offers_in_a_channel(admin, store):
    admin.set_offers(ADMIN, "C1", on=True)
    admin.set_offers(ADMIN, "C2", on=True)
    admin.set_offers(ADMIN, "C1", on=False)
    assert store.tenant_settings.get(Surface.SLACK, "T1") == {OFFERS_KEY: ["C2"]}
    told = [(entry.action, entry.subject) for entry in admin.list_audit_entries(ADMIN)]
    assert told == [("offers off", "C1"), ("offers on", "C2"), ("offers on", "C1")]


def test_what_is_held_back_is_shown_promoted_anyway_and_rolled_back(admin, held, data):
    before = SnapshotStore(data).current_name()
    status = admin.status(ADMIN)
    assert (status.snapshot, status.held_back) == (before, held)
    assert status.held_back_reasons == ("12 initiatives of one source are gone.",)
    assert (admin.diff(ADMIN).old, admin.diff(ADMIN).new) == (before, held)
    assert admin.promote(ADMIN, held) == held
    assert admin.status(ADMIN).rollback_target == before
    assert admin.rollback(ADMIN) == before
    assert admin.status(ADMIN).snapshot == before


def test_a_rollback_asked_for_twice_is_done_once_and_a_stale_one_not_at_all(admin, held, data):
    shelf = SnapshotStore(data)
    oldest = shelf.current_name()
    shelf.release(held)
    newest = "3" + held[1:]
    shutil.copytree(shelf.snapshot_folder(held), shelf.folder / newest)
    shelf.release(newest)
    earlier = admin.status(ADMIN).rollback_target
    assert [admin.rollback(ADMIN, earlier) for _ in range(3)] == [earlier] * 3
    assert shelf.current_name() == earlier != oldest
    shelf.release(newest)
    with pytest.raises(InvalidInput):
        admin.rollback(ADMIN, "20200101T000000000Z-00000000")
    assert shelf.current_name() == newest


def test_without_an_index_the_status_says_so(tmp_path, store):
    admin = AdminService(tmp_path, AnswerService(LiveSnapshot(tmp_path), store), store)
    assert admin.status(ADMIN).snapshot is None
    with pytest.raises(NoSnapshot):
        admin.rollback(ADMIN)
    with pytest.raises(NotFound):
        admin.promote(ADMIN, "nothing")
