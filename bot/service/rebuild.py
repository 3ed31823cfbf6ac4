"""Requests for builds, which whoever runs builds in this data folder takes up."""

from collections.abc import Sequence
from pathlib import Path

from index.errors import InvalidInput
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildState


class RebuildService:
    """Service to start, follow and cancel builds from a page or a chat."""

    def __init__(self, data: Path) -> None:
        """Ask for builds of the index in this data folder."""
        self._builds = BuildRecords(data)

    def start(self, sources: Sequence[str] = (), *, full: bool = False) -> str:
        """Ask for a build of all sources, or of those named; return its id.

        Where the same build waits or runs already, its id is returned. Raises InvalidInput where
        another one waits.
        """
        request = {"only": list(sources), "full": full}
        for build in self._builds.unfinished():
            if all(build.asked.get(name) == value for name, value in request.items()):
                return build.id
            if build.state is BuildState.WAITING:
                raise InvalidInput("A build is asked for already.", "Wait until it has ended.")
        return self._builds.request(request).id

    def get_build(self, id: str) -> BuildRecord:  # noqa: A002 - a build's field
        """Return a build with its progress, and its report once it is over; raise NotFound."""
        return self._builds.get(id)

    def cancel(self, id: str) -> None:  # noqa: A002
        """Ask for a build to stop before it is done; raise NotFound."""
        self._builds.cancel(id)
