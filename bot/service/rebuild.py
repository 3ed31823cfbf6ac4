"""Asks the ingest job to run: whoever runs builds in this data folder takes it up."""

from collections.abc import Sequence
from pathlib import Path

from index.errors import InvalidInput
from index.snapshot.build_records import Build, Builds, BuildState


class Rebuild:
    """Start, progress, result and cancel of builds, for a page or a chat."""

    def __init__(self, data: Path) -> None:
        """Ask for builds of the index in this data folder."""
        self._builds = Builds(data)

    def start(self, sources: Sequence[str] = (), *, full: bool = False) -> str:
        """Ask for a build of all sources, or those named; returns its id.

        Of one that is asked for already, or under way, the id is returned. Raises InvalidInput
        where another one waits.
        """
        asked = {"only": list(sources), "full": full}
        for build in self._builds.waiting():
            if all(build.asked.get(name) == value for name, value in asked.items()):
                return build.id
            if build.state is BuildState.WAITING:
                raise InvalidInput("A build is asked for already.", "Wait until it has ended.")
        return self._builds.ask(asked).id

    def progress(self, id: str) -> Build:  # noqa: A002 - a build's field
        """How far the build is, and once it is over its report; raises NotFound."""
        return self._builds.get(id)

    def cancel(self, id: str) -> None:  # noqa: A002
        """Ask for the build to end before it is done; raises NotFound."""
        self._builds.cancel(id)
