"""State of builds that processes on several machines share, in a store that all of them reach."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from index.snapshot.build_records import BuildRecordStore


class BuildLeases(Protocol):
    """Leases in a store: a name is held by one process, until it stops renewing the lease."""

    duration_s: float

    def acquire(self, name: str, holder: str, ended: str | None = None) -> bool:
        """Acquire or renew a lease; return False if another holds it. Raises BackendError.

        The caller knows that holders whose names start with `ended` have ended.
        """

    def release(self, name: str, holder: str) -> None:
        """Release a lease if `holder` has it; raise BackendError."""

    def expire(self, name: str, holder: str) -> None:
        """Let others take over at once what was done under a lease; raise BackendError."""

    def list_expired(self, prefix: str) -> list[str]:
        """Return the names with this prefix that were not released and are no longer renewed."""


@dataclass(frozen=True, slots=True)
class SharedState:
    """The leases and the build records of an index in a store.

    `open_records` returns the records, which only the holder of a lease writes.
    """

    index_name: str
    leases: BuildLeases
    open_records: Callable[[str, str], BuildRecordStore]

    @property
    def build_lease(self) -> str:
        """The name of the lease of the process that builds the index."""
        return f"build:{self.index_name}"

    @property
    def worker_prefix(self) -> str:
        """The prefix of the names of the leases of all workers of the index."""
        return f"worker:{self.index_name}:"
