"""What administrators see and do: each call is checked, and each change written down."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.service.answering import Asker
from bot.service.rebuild import Rebuild
from bot.store.audit import Entry, Outcome
from bot.store.person import Person, not_an_administrator
from bot.store.store import Store
from index.errors import BackendError, NotFound, SnapshotError
from index.model import SourceReport
from index.snapshot.build_records import Build, Builds
from index.snapshot.store import Diff, Shelf

T = TypeVar("T")

log = logging.getLogger(__name__)

OFFERS = "offers"  # of a tenant's settings: the channels where questions are offered an answer


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """The index as it stands: what answers now, what waits, and what could answer again.

    `created` is the ISO 8601 time at which the snapshot was made, `oldest` that of the oldest
    refresh; `held` names a newer snapshot that is held back, for `reasons`; `earlier` the one that
    a rollback restores. Without an index, `snapshot` is None.
    """

    snapshot: str | None
    created: str | None = None
    initiatives: int = 0
    registries: int = 0
    oldest: str | None = None
    sources: tuple[SourceReport, ...] = ()
    building: Build | None = None
    held: str | None = None
    reasons: tuple[str, ...] = ()
    earlier: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two snapshots, and why the newer one is held back if it is."""

    old: str
    new: str
    diff: Diff
    reasons: tuple[str, ...] = ()


class Admin:
    """The administrators' operations; `by` is who asks, and must be an administrator."""

    def __init__(self, data: Path, asker: Asker, store: Store) -> None:
        """Look after the index in the data folder; write the audit log to `store`."""
        self._shelf = Shelf(data)
        self._builds = Builds(data)
        self._rebuild = Rebuild(data)
        self._asker = asker
        self._store = store

    def allow(self, by: Person, action: str, subject: str = "") -> None:
        """Let whoever is an administrator go on; raises NotAllowed, written down as `action`."""
        self._do(by, action, subject, lambda: None, changes=False)

    def status(self, by: Person) -> IndexStatus:
        """How the index and its sources are; raises NotAllowed."""
        return self._do(by, "status", "", self._status, changes=False)

    def rebuild(self, by: Person, sources: Sequence[str] = ()) -> str:
        """Ask for a build of all sources, or those named; returns its id.

        Raises NotAllowed, or InvalidInput where one waits already.
        """
        subject = ", ".join(sources) or "all sources"
        return self._do(by, "rebuild", subject, lambda: self._rebuild.start(sources))

    def progress(self, by: Person, build_id: str) -> Build:
        """How far a build is, and once it is over its report; raises NotAllowed or NotFound."""
        ask = lambda: self._rebuild.progress(build_id)  # noqa: E731 - one of a row
        return self._do(by, "progress", build_id, ask, changes=False)

    def cancel(self, by: Person, build_id: str) -> None:
        """Ask for a build to end before it is done; raises NotAllowed or NotFound."""
        self._do(by, "cancel", build_id, lambda: self._rebuild.cancel(build_id))

    def promote(self, by: Person, name: str) -> str:
        """Let the snapshot `name` answer although it is held back; returns its name.

        Raises NotAllowed, NotFound or SnapshotCorrupt.
        """

        def release() -> str:
            self._shelf.release(name)
            return name

        return self._do(by, "promote", name, release)

    def rollback(self, by: Person, to: str | None = None) -> str:
        """Let the snapshot before the current one answer; returns its name.

        `to` is the one that was shown to whoever asks: asked for twice it is done once, and where
        another one answers by then, not at all. Raises NotAllowed, NotFound or InvalidInput.
        """
        left = self._shelf.current() or ""
        return self._do(by, "rollback", left, lambda: self._shelf.rollback(to))

    def diff(self, by: Person) -> Changes:
        """What a snapshot held back would change, or else what the current one changed.

        Raises NotAllowed, or NotFound where there is nothing to compare.
        """
        return self._do(by, "diff", "", self._changes, changes=False)

    def audit(self, by: Person, most: int = 20) -> list[Entry]:
        """What was done or tried from their own tenant, newest first; raises NotAllowed."""
        return self._do(by, "audit", "", lambda: self._store.audit.latest(most, by), changes=False)

    def offers(self, by: Person, channel: str, *, on: bool) -> None:
        """Set whether questions asked in a channel are offered an answer; raises NotAllowed."""

        def set_() -> None:
            settings = self._store.tenants.settings(by.surface, by.tenant)
            channels = {*settings.get(OFFERS, ()), channel} - (set() if on else {channel})
            settings[OFFERS] = sorted(channels)
            self._store.tenants.set(by.surface, by.tenant, settings)

        self._do(by, f"offers {'on' if on else 'off'}", channel, set_)

    def _changes(self) -> Changes:
        current = self._shelf.current_folder().name
        new = self._held(current) or current
        old = current if new != current else self._shelf.before(current)
        return Changes(old, new, self._shelf.diff(old, new), self._shelf.held(new))

    def _status(self) -> IndexStatus:
        waiting = self._builds.waiting()
        building = waiting[0] if waiting else None
        name = self._shelf.current()
        try:
            searched = self._asker.searched()
            created = self._shelf.manifest(searched.snapshot).created
        except (SnapshotError, NotFound):
            return IndexStatus(None, building=building)
        held = self._held(name)
        return IndexStatus(
            snapshot=searched.snapshot,
            created=created,
            initiatives=searched.initiatives,
            registries=searched.registries,
            oldest=searched.oldest,
            sources=searched.sources,
            building=building,
            held=held,
            reasons=self._shelf.held(held) if held else (),
            earlier=self._earlier(searched.snapshot),
        )

    def _held(self, current: str | None) -> str | None:
        """The newest snapshot held back that is newer than the current one."""
        newer = [name for name in self._shelf.names() if current is None or name > current]
        return next((name for name in reversed(newer) if self._shelf.held(name)), None)

    def _earlier(self, current: str) -> str | None:
        with suppress(NotFound):
            return self._shelf.before(current)
        return None

    def _do(
        self, by: Person, action: str, subject: str, work: Callable[[], T], *, changes: bool = True
    ) -> T:
        """Check who asks, do the work, and write down what came of it."""
        if not by.admin:
            self._store.audit.write(by, action, subject, Outcome.REFUSED)
            raise not_an_administrator()
        try:
            result = work()
        except Exception:
            if changes:
                self._store.audit.write(by, action, subject, Outcome.FAILED)
            raise
        if changes:
            try:
                self._store.audit.write(by, action, subject, Outcome.DONE)
            except BackendError:  # what is done is done: to fail now would have it done again
                log.exception("not in the audit log action=%s person=%s", action, by.key)
        return result
