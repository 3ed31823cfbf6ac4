"""Build records in the store, which processes on several machines share."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, exists, insert, select, true, update

from bot.store.db.database import Database
from bot.store.db.tables import builds, leases
from index.errors import BackendError, NotFound
from index.i18n.translation import gettext
from index.snapshot.build_records import BuildRecord, BuildState, new_build_id

T = TypeVar("T")

_UNFINISHED = (BuildState.WAITING, BuildState.RUNNING)
# A build outlives a restart of the database, which takes no longer than this.
_PATIENCE_S, _RETRY_S = 90.0, 2.0


class StoredBuildRecords:
    """Build records of one index, by id; the same as `BuildRecords`, but in the store.

    `holder` is the process that writes, and `lease` the one without which it must not.
    """

    def __init__(
        self,
        database: Database,
        index_name: str,
        lease: str | None = None,
        holder: str | None = None,
    ) -> None:
        """Use the table in `database`; who only reads, requests and cancels holds no lease."""
        self._database, self._index_name = database, index_name
        self._lease, self._holder = lease, holder

    def ids(self) -> list[str]:
        """Return the ids of all builds, oldest first; raise BackendError."""
        return [build.id for build in self._select(true())]

    def get(self, id: str) -> BuildRecord:  # noqa: A002 - the field's name
        """Return the build with this id; raise NotFound or BackendError."""
        found = self._patiently(lambda: self._select(builds.c.id == id))
        if not found:
            raise NotFound(
                gettext("There is no build “{id}”.").format(id=id), gettext("Open the index again.")
            )
        return found[0]

    def unfinished(self) -> list[BuildRecord]:
        """Return the builds that are requested, running or interrupted; raise BackendError."""
        return self._select(builds.c.state.in_(_UNFINISHED))

    def request(self, asked: dict[str, Any]) -> BuildRecord:
        """Record a request for a build, which a worker takes up; raise BackendError."""
        build = BuildRecord(id=new_build_id(), asked=asked)
        values = {"id": build.id, "index_name": self._index_name, "is_cancelled": False}
        with self._database.write_transaction() as connection:
            connection.execute(insert(builds).values(**values, **_content(build)))
        return build

    def cancel(self, id: str) -> None:  # noqa: A002
        """Request that a build ends before it is done; raise NotFound or BackendError."""
        self.get(id)
        unfinished = self._is(id) & builds.c.state.in_(_UNFINISHED)
        with self._database.write_transaction() as connection:
            connection.execute(update(builds).where(unfinished).values(is_cancelled=True))

    def is_cancelled(self, id: str) -> bool:  # noqa: A002
        """Return whether the build was asked to end; False while the store does not answer."""
        try:
            with self._database.read_connection() as connection:
                return bool(connection.scalar(select(builds.c.is_cancelled).where(self._is(id))))
        except BackendError:
            return False

    def save(self, build: BuildRecord) -> None:
        """Write the record of a build; a finished build's cancel request is removed.

        Raises BackendError if the store does not answer for long, or another process holds the
        lease.
        """
        values = _content(build) | ({"is_cancelled": False} if build.is_finished else {})
        mine = exists().where(leases.c.name == self._lease, leases.c.holder == self._holder)

        def write() -> int:
            with self._database.write_transaction() as connection:
                written = connection.execute(
                    update(builds).where(self._is(build.id), mine).values(**values)
                )
                return written.rowcount

        if not self._patiently(write):
            raise BackendError(
                "This build is not run here any more: its turn was taken by another worker.",
                "See the state of the build. This happens if a machine stands still for long.",
            )

    def _is(self, id: str) -> ColumnElement[bool]:  # noqa: A002
        return (builds.c.id == id) & (builds.c.index_name == self._index_name)

    def _select(self, condition: ColumnElement[bool]) -> list[BuildRecord]:
        statement = (
            select(builds.c.record)
            .where(builds.c.index_name == self._index_name, condition)
            .order_by(builds.c.id)
        )
        with self._database.read_connection() as connection:
            return [BuildRecord.model_validate(row) for row in connection.scalars(statement)]

    def _patiently(self, action: Callable[[], T]) -> T:
        """Return what `action` returns; who runs a build tries again while the store is away."""
        deadline = time.monotonic() + (_PATIENCE_S if self._holder else 0)
        while True:
            try:
                return action()
            except BackendError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_RETRY_S)


def _content(build: BuildRecord) -> dict[str, Any]:
    return {"state": build.state.value, "record": build.model_dump(mode="json")}
