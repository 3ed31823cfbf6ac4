"""Administrators' operations: each call is authorised, each change is written to the audit log."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.service.answering import AnswerService
from bot.store.audit import AuditEntry, AuditOutcome
from bot.store.model import Person, Surface, not_an_administrator
from bot.store.privacy.open_questions import UnansweredQuestion
from bot.store.store import Store
from index.errors import BackendError, InvalidInput, NotFound, SnapshotError
from index.facets.suggestions import nearest_names
from index.i18n.translation import gettext
from index.model import FilterName, SourceReport
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildRecordStore, BuildState
from index.snapshot.diff import SnapshotDiff
from index.snapshot.store import SnapshotStore
from index.text.documents import truncate

T = TypeVar("T")

log = logging.getLogger(__name__)

_MAX_SHOWN = 60  # characters of a name that was typed
OFFERS_KEY = "offers"  # setting of a tenant: the channels where answers are offered unasked


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """State of the index: the current snapshot, pending builds and the target of a rollback.

    `created` is the ISO 8601 time at which the snapshot was made; `oldest` is the time of the least
    recent refresh of a source. `pending_build` is a build that waits or runs. `held_back` is the
    name of a newer snapshot that is held back, for `held_back_reasons`. `rollback_target` is the
    name of the snapshot that a rollback restores. If there is no index, `snapshot` is None.
    """

    snapshot: str | None
    created: str | None = None
    initiatives: int = 0
    registries: int = 0
    oldest: str | None = None
    sources: tuple[SourceReport, ...] = ()
    pending_build: BuildRecord | None = None
    held_back: str | None = None
    held_back_reasons: tuple[str, ...] = ()
    rollback_target: str | None = None


@dataclass(frozen=True, slots=True)
class SnapshotEntry:
    """Finished snapshot; `created` is None where its manifest cannot be read."""

    name: str
    created: str | None
    initiatives: int
    held_back_reasons: tuple[str, ...] = ()
    is_current: bool = False
    is_rollback_target: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotComparison:
    """Difference between two snapshots, and the reasons if the newer one is held back."""

    old: str
    new: str
    diff: SnapshotDiff
    held_back_reasons: tuple[str, ...] = ()


class AdminService:
    """Operations on the index; `by` is the person who requests one: an administrator."""

    def __init__(
        self,
        data: Path,
        answer_service: AnswerService,
        store: Store,
        snapshots: SnapshotStore | None = None,
        index_name: str = "main",
    ) -> None:
        """Administer the index in the data folder; write the audit log to `store`.

        `snapshots` publishes promotions for other machines; without it they stay on this one. With
        a shared store, builds of `index_name` are requested and followed on all machines.
        """
        self._snapshots = snapshots or SnapshotStore(data)
        self._builds: BuildRecordStore = (
            store.build_records(index_name) if store.is_shared else BuildRecords(data)
        )
        self._answer_service = answer_service
        self._store = store

    def require_admin(self, by: Person, action: str, subject: str = "") -> None:
        """Raise NotAllowed unless `by` is an administrator.

        A refusal is written to the audit log as `action`.
        """
        self._run_audited(by, action, subject, lambda: None, is_change=False)

    def status(self, by: Person) -> IndexStatus:
        """Return the state of the index and of its sources; raise NotAllowed."""
        return self._run_audited(by, "status", "", self._index_status, is_change=False)

    def rebuild(self, by: Person, sources: Sequence[str] = ()) -> str:
        """Request a build of all sources, or of those named; return its id.

        If the same build already waits or runs, return its id. Raises NotAllowed, or InvalidInput
        if another build waits or a name is no source's.
        """
        subject = ", ".join(sources) or "all sources"
        request = lambda: self._request_build(self._known_sources(sources))  # noqa: E731 - shorter than a nested function
        return self._run_audited(by, "rebuild", subject, request)

    def get_build(self, by: Person, build_id: str) -> BuildRecord:
        """Return a build with its progress, and its report once it has ended.

        Raises NotAllowed or NotFound.
        """
        operation = lambda: self._find_build(build_id)  # noqa: E731 - shorter than a nested function
        return self._run_audited(by, "progress", build_id, operation, is_change=False)

    def cancel_build(self, by: Person, build_id: str) -> None:
        """Request that a running build stops; raise NotAllowed or NotFound."""

        def cancel() -> None:
            self._builds.cancel(self._find_build(build_id).id)

        self._run_audited(by, "cancel", build_id, cancel)

    def promote(self, by: Person, name: str) -> str:
        """Promote the snapshot `name` although it is held back; return its name.

        Raises NotAllowed, NotFound or SnapshotCorrupt.
        """

        def release() -> str:
            if name not in self._snapshots.names():
                raise self._no_such_index(name)
            self._snapshots.release(name)
            return name

        return self._run_audited(by, "promote", name, release)

    def rollback(self, by: Person, to: str | None = None) -> str:
        """Roll back to the snapshot before the current one; return its name.

        `to` is the target that the person was shown. A second request with the same target does
        nothing, and a request is refused if another snapshot has become current in the meantime.
        Raises NotAllowed, NotFound or InvalidInput.
        """
        current = self._snapshots.current_name() or ""

        def restore() -> str:
            if current not in ("", to) and self._rollback_target(current) is None:
                raise NotFound(
                    gettext("There is no earlier index to go back to."), gettext("Rebuild instead.")
                )
            return self._snapshots.rollback(to)

        return self._run_audited(by, "rollback", current, restore)

    def diff(self, by: Person, old: str = "", new: str = "") -> SnapshotComparison:
        """Return the changes from one snapshot to another, both named.

        Without names, those of the newest held-back snapshot, or else of the current one. Raises
        NotAllowed, or NotFound if there is only one snapshot, or none of a name.
        """

        def compare() -> SnapshotComparison:
            if not old or not new:
                return self._compare_snapshots()
            reasons = self._snapshots.held_back_reasons(new)
            return SnapshotComparison(old, new, self._snapshots.diff(old, new), reasons)

        return self._run_audited(by, "diff", f"{old} {new}".strip(), compare, is_change=False)

    def list_audit_entries(self, by: Person, limit: int = 20, skip: int = 0) -> list[AuditEntry]:
        """Return `limit` audit entries, newest first, after the `skip` newest; raise NotAllowed.

        In a chat they are those of the person's tenant. The administrators of the page are those of
        the server, and see all.
        """
        whose = None if by.surface is Surface.PAGE else by
        return self._run_audited(
            by,
            "audit",
            "",
            lambda: self._store.audit_log.latest(limit, whose, skip),
            is_change=False,
        )

    def list_snapshots(self, by: Person) -> list[SnapshotEntry]:
        """Return the finished snapshots, newest first; raise NotAllowed."""

        def entries() -> list[SnapshotEntry]:
            current = self._snapshots.current_name()
            previous = self._rollback_target(current) if current else None
            return [
                self._snapshot_entry(name, current, previous)
                for name in reversed(self._snapshots.names())
            ]

        return self._run_audited(by, "snapshots", "", entries, is_change=False)

    def list_builds(self, by: Person, limit: int) -> list[BuildRecord]:
        """Return the last `limit` builds, newest first; raise NotAllowed."""
        return self._run_audited(
            by,
            "builds",
            "",
            lambda: [self._builds.get(id_) for id_ in self._builds.ids()[-limit:][::-1]],
            is_change=False,
        )

    def list_unanswered(self, by: Person, limit: int, skip: int = 0) -> list[UnansweredQuestion]:
        """Return questions without a good answer that were asked outside of chats, newest first.

        Raises NotAllowed.
        """
        return self._run_audited(
            by,
            "questions",
            "",
            lambda: list(self._store.open_questions.list_unanswered(limit, skip)),
            is_change=False,
        )

    def count_unanswered_in_chats(self, by: Person) -> int:
        """Return how many questions of chats found no good answer; raise NotAllowed."""
        return self._run_audited(
            by, "questions", "", self._store.open_questions.count_in_chats, is_change=False
        )

    def record_sign_in(self, by: Person, rule: str) -> None:
        """Write to the audit log that an administrator signed in, by which rule."""
        self._run_audited(by, "sign in", rule, lambda: None)

    def set_offers(self, by: Person, channel: str, *, on: bool) -> None:
        """Set whether answers are offered unasked in a channel; raise NotAllowed."""

        def update_channels() -> None:
            settings = self._store.tenant_settings.get(by.surface, by.tenant)
            channels = {*settings.get(OFFERS_KEY, ()), channel} - (set() if on else {channel})
            settings[OFFERS_KEY] = sorted(channels)
            self._store.tenant_settings.set(by.surface, by.tenant, settings)

        self._run_audited(by, f"offers {'on' if on else 'off'}", channel, update_channels)

    def _find_build(self, build_id: str) -> BuildRecord:
        try:
            return self._builds.get(build_id)
        except NotFound as error:  # its hint names a folder of the server
            raise NotFound(error.message, gettext("Open the index again.")) from error

    def _known_sources(self, names: Sequence[str]) -> list[str]:
        """Return the names as the index has them; raise InvalidInput for one that it has not."""
        try:
            known = [source.name for source in self._answer_service.search_scope().sources]
        except SnapshotError:  # the first build says what is declared
            return list(names)
        for name in names:
            if name.casefold() not in known:
                raise _no_such_source(name, known)
        return [name.casefold() for name in names]

    def _no_such_index(self, name: str) -> NotFound:
        held_back = self._newest_held_back(self._snapshots.current_name())
        return NotFound(
            gettext("There is no index “{name}”.").format(name=truncate(name, _MAX_SHOWN)),
            gettext("The index that is held back is {name}. Open the index to promote it.").format(
                name=held_back
            )
            if held_back
            else gettext("No index is held back, so there is nothing to promote."),
        )

    def _request_build(self, sources: Sequence[str]) -> str:
        request = {"only": list(sources), "full": False}
        for build in self._builds.unfinished():
            if all(build.asked.get(name) == value for name, value in request.items()):
                return build.id
            if build.state is BuildState.WAITING:
                raise InvalidInput(
                    gettext("A build has already been requested."),
                    gettext("Wait until it has ended."),
                )
        return self._builds.request(request).id

    def _compare_snapshots(self) -> SnapshotComparison:
        current = self._snapshots.current_folder().name
        new = self._newest_held_back(current) or current
        old = current if new != current else self._rollback_target(current)
        if old is None:
            raise NotFound(
                gettext("There is no other index to compare with."), gettext("Rebuild first.")
            )
        return SnapshotComparison(
            old, new, self._snapshots.diff(old, new), self._snapshots.held_back_reasons(new)
        )

    def _index_status(self) -> IndexStatus:
        waiting = self._builds.unfinished()
        pending_build = waiting[0] if waiting else None
        name = self._snapshots.current_name()
        try:
            scope = self._answer_service.search_scope()
            created = self._snapshots.manifest(scope.snapshot).created
        except (SnapshotError, NotFound):
            return IndexStatus(None, pending_build=pending_build)
        held_back = self._newest_held_back(name)
        return IndexStatus(
            snapshot=scope.snapshot,
            created=created,
            initiatives=scope.initiatives,
            registries=scope.registries,
            oldest=scope.oldest,
            sources=scope.sources,
            pending_build=pending_build,
            held_back=held_back,
            held_back_reasons=self._snapshots.held_back_reasons(held_back) if held_back else (),
            rollback_target=self._rollback_target(scope.snapshot),
        )

    def _snapshot_entry(
        self, name: str, current: str | None, previous: str | None
    ) -> SnapshotEntry:
        try:
            manifest = self._snapshots.manifest(name)
            created, initiatives = manifest.created, manifest.initiatives
        except (SnapshotError, NotFound):
            created, initiatives = None, 0
        return SnapshotEntry(
            name,
            created,
            initiatives,
            self._snapshots.held_back_reasons(name),
            is_current=name == current,
            is_rollback_target=name == previous,
        )

    def _newest_held_back(self, current: str | None) -> str | None:
        """Return the newest held-back snapshot that is newer than the current one."""
        newer = [name for name in self._snapshots.names() if current is None or name > current]
        return next(
            (name for name in reversed(newer) if self._snapshots.held_back_reasons(name)), None
        )

    def _rollback_target(self, current: str) -> str | None:
        with suppress(NotFound):
            return self._snapshots.previous_name(current)
        return None

    def _run_audited(
        self,
        by: Person,
        action: str,
        subject: str,
        operation: Callable[[], T],
        *,
        is_change: bool = True,
    ) -> T:
        """Run `operation` for an administrator; return its result.

        A refusal is written to the audit log; if `is_change`, so is the outcome. Raises NotAllowed
        and the errors of `operation`.
        """
        if not by.admin:
            self._store.audit_log.add(by, action, subject, AuditOutcome.REFUSED)
            raise not_an_administrator()
        try:
            result = operation()
        except Exception:
            if is_change:
                self._store.audit_log.add(by, action, subject, AuditOutcome.FAILED)
            raise
        if is_change:
            try:
                self._store.audit_log.add(by, action, subject, AuditOutcome.DONE)
            except BackendError:  # an error now would make the person repeat a change that is done
                log.exception("audit entry not written action=%s person=%s", action, by.key)
        return result


def _no_such_source(name: str, known: Sequence[str]) -> InvalidInput:
    """Return the error for a name that is no source's, with the nearest that is."""
    terms = [f"{FilterName.SOURCE}:{source}" for source in known]
    nearest = next(iter(nearest_names(FilterName.SOURCE, name, terms)), None)
    return InvalidInput(
        gettext("There is no source “{name}” in this index.").format(
            name=truncate(name, _MAX_SHOWN)
        ),
        gettext("Did you mean {names}?").format(names=nearest)
        if nearest
        else gettext(
            "Name one of these: {names}. A new source is read when all are rebuilt."
        ).format(names=", ".join(known)),
    )
