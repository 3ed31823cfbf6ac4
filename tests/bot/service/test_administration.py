import shutil

import pytest

from bot.service.administration import OFFERS_KEY, AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.audit import AuditOutcome
from bot.store.model import Person, Surface
from index.errors import ActionError, InvalidInput, NoSnapshot, NotAllowed, NotFound
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
def held_back(data) -> str:
    """A newer snapshot that is held back."""
    snapshots = SnapshotStore(data)
    newer = "2999" + snapshots.current_name()[4:]
    shutil.copytree(snapshots.current_folder(), snapshots.folder / newer)
    snapshots.hold_back(newer, ["12 initiatives of one source are gone."])
    return newer


@pytest.mark.parametrize(
    "operation",
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
def test_only_administrators_are_allowed_and_refusals_are_audited(operation, admin, store):
    with pytest.raises(NotAllowed):
        operation(admin)
    assert store.audit_log.latest(1)[0].outcome == AuditOutcome.REFUSED
    assert admin.status(ADMIN).pending_build is None


def test_a_rebuild_is_requested_once_and_can_be_watched_and_cancelled(admin, store):
    build = admin.rebuild(ADMIN, ["catalogue"])
    assert admin.get_build(ADMIN, build).state == BuildState.WAITING
    assert admin.status(ADMIN).pending_build.id == build
    assert admin.rebuild(ADMIN, ["catalogue"]) == build
    with pytest.raises(InvalidInput):
        admin.rebuild(ADMIN)
    admin.cancel_build(ADMIN, build)
    entries = [(e.action, e.subject, e.outcome) for e in store.audit_log.latest(10)]
    assert entries == [
        ("cancel", build, AuditOutcome.DONE),
        ("rebuild", "all sources", AuditOutcome.FAILED),
        ("rebuild", "catalogue", AuditOutcome.DONE),
        ("rebuild", "catalogue", AuditOutcome.DONE),
    ]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("catlogue", "Did you mean catalogue?"), ("everything", "Name one of these: ")],
)
def test_a_source_that_does_not_exist_is_refused_with_the_nearest_name(admin, typed, hint):
    with pytest.raises(InvalidInput) as refused:
        admin.rebuild(ADMIN, [typed])
    assert refused.value.message == f"There is no source “{typed}” in this index."
    assert refused.value.hint.startswith(hint)
    assert "catalogue" in refused.value.hint
    assert admin.status(ADMIN).pending_build is None


def test_a_source_is_known_however_its_letters_are_written(admin):
    build = admin.get_build(ADMIN, admin.rebuild(ADMIN, ["Catalogue"]))
    assert build.asked["only"] == ["catalogue"]


def test_without_an_index_any_source_can_be_built(tmp_path, store):
    admin = AdminService(tmp_path, AnswerService(LiveSnapshot(tmp_path), store), store)
    assert admin.rebuild(ADMIN, ["mine"])


@pytest.mark.parametrize(
    "operation",
    [
        lambda admin: admin.promote(ADMIN, "x"),
        lambda admin: admin.rollback(ADMIN),
        lambda admin: admin.diff(ADMIN),
        lambda admin: admin.cancel_build(ADMIN, "x"),
        lambda admin: admin.rebuild(ADMIN, ["x"]),
    ],
)
def test_what_cannot_be_done_is_answered_with_no_command_line(operation, admin):
    with pytest.raises(ActionError) as refused:
        operation(admin)
    assert "hasanyone " not in str(refused.value)
    assert "data/" not in str(refused.value)
    assert refused.value.hint


def test_an_index_that_cannot_be_promoted_is_answered_with_the_one_that_can(admin, held_back):
    with pytest.raises(NotFound, match="promote it") as refused:
        admin.promote(ADMIN, "x" * 500)
    assert held_back in refused.value.hint
    assert len(refused.value.message) < 100


def test_an_id_that_leads_out_of_the_builds_folder_is_not_found(admin, data):
    build = admin.rebuild(ADMIN)
    shutil.copy(data / "builds" / f"{build}.json", data / "elsewhere.json")
    for forged in ("../elsewhere", f"./{build}/../../elsewhere", str(data / "elsewhere"), "\0"):
        with pytest.raises(NotFound):
            admin.cancel_build(ADMIN, forged)
    assert not list(data.glob("*.cancel"))


def test_an_administrator_switches_offers_in_a_channel_and_reads_the_audit_log(admin, store):
    admin.set_offers(ADMIN, "C1", on=True)
    admin.set_offers(ADMIN, "C2", on=True)
    admin.set_offers(ADMIN, "C1", on=False)
    assert store.tenant_settings.get(Surface.SLACK, "T1") == {OFFERS_KEY: ["C2"]}
    entries = [(entry.action, entry.subject) for entry in admin.list_audit_entries(ADMIN)]
    assert entries == [("offers off", "C1"), ("offers on", "C2"), ("offers on", "C1")]


def test_a_held_back_snapshot_is_shown_promoted_anyway_and_rolled_back(admin, held_back, data):
    before = SnapshotStore(data).current_name()
    status = admin.status(ADMIN)
    assert (status.snapshot, status.held_back) == (before, held_back)
    assert status.held_back_reasons == ("12 initiatives of one source are gone.",)
    assert (admin.diff(ADMIN).old, admin.diff(ADMIN).new) == (before, held_back)
    assert admin.promote(ADMIN, held_back) == held_back
    assert admin.status(ADMIN).rollback_target == before
    assert admin.rollback(ADMIN) == before
    assert admin.status(ADMIN).snapshot == before


def test_a_repeated_rollback_is_done_once_and_a_stale_one_is_refused(admin, held_back, data):
    snapshots = SnapshotStore(data)
    oldest = snapshots.current_name()
    snapshots.release(held_back)
    newest = "3" + held_back[1:]
    shutil.copytree(snapshots.snapshot_folder(held_back), snapshots.folder / newest)
    snapshots.release(newest)
    earlier = admin.status(ADMIN).rollback_target
    assert [admin.rollback(ADMIN, earlier) for _ in range(3)] == [earlier] * 3
    assert snapshots.current_name() == earlier != oldest
    snapshots.release(newest)
    with pytest.raises(InvalidInput):
        admin.rollback(ADMIN, "20200101T000000000Z-00000000")
    assert snapshots.current_name() == newest


def test_without_an_index_the_status_has_no_snapshot(tmp_path, store):
    admin = AdminService(tmp_path, AnswerService(LiveSnapshot(tmp_path), store), store)
    assert admin.status(ADMIN).snapshot is None
    with pytest.raises(NoSnapshot):
        admin.rollback(ADMIN)
    with pytest.raises(NotFound):
        admin.promote(ADMIN, "nothing")
