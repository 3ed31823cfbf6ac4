"""Build records: one JSON file a build in `data`/builds, written while it runs and after.

The bot reads here how far a build is and how it ended, and records requests and cancellations;
`ingest` writes all else. Several machines share the records in a store instead.
"""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from index.errors import NotFound
from index.i18n.translation import gettext
from index.text.files import write_json


class BuildState(StrEnum):
    """State of a build, or its outcome."""

    WAITING = "waiting"
    RUNNING = "running"
    PROMOTED = "promoted"
    UNCHANGED = "unchanged"
    HELD_BACK = "held back"
    COMPARED = "compared"  # a dry run
    FAILED = "failed"
    CANCELLED = "cancelled"


class BuildRecord(BaseModel):
    """Record of one build: the request, the current step, and in the end the report.

    `asked` holds the request. `done` of `total` items of the current step are done, `rate` of them
    a second; `left` is the estimate of the seconds that the step still needs. `interrupted` names
    the steps in which the build was killed before it went on; `seconds` holds the duration of each
    finished step.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    state: BuildState = BuildState.WAITING
    asked: dict[str, Any] = Field(default_factory=dict)
    started: str | None = None
    ended: str | None = None
    step: str | None = None
    done: int = 0
    total: int = 0
    rate: float = 0.0
    left: float | None = None
    interrupted: tuple[str, ...] = ()
    seconds: dict[str, float] = Field(default_factory=dict)
    reason: str | None = None
    report: dict[str, Any] | None = None

    @property
    def is_finished(self) -> bool:
        """Return whether the build has ended."""
        return self.state not in (BuildState.WAITING, BuildState.RUNNING)


class BuildRecordStore(Protocol):
    """Store of build records: the files of a data folder, or a database."""

    def ids(self) -> list[str]:
        """Return the ids of all builds, oldest first."""

    def get(self, id: str) -> BuildRecord:  # noqa: A002 - the field's name
        """Return the build with this id; raise NotFound."""

    def unfinished(self) -> list[BuildRecord]:
        """Return the builds that are requested, running or interrupted."""

    def request(self, asked: dict[str, Any]) -> BuildRecord:
        """Record a request for a build, which the process that runs builds takes up."""

    def cancel(self, id: str) -> None:  # noqa: A002
        """Request that a build ends before it is done; raise NotFound."""

    def is_cancelled(self, id: str) -> bool:  # noqa: A002
        """Return whether the build was asked to end."""

    def save(self, build: BuildRecord) -> None:
        """Write the record of a build; a finished build's cancel request is removed."""


class BuildRecords:
    """Build records of a data folder, by id."""

    def __init__(self, data: Path) -> None:
        """Look in `data`/builds, which need not be there yet."""
        self.folder = data / "builds"

    def ids(self) -> list[str]:
        """Return the ids of all builds, oldest first."""
        return sorted(path.stem for path in self.folder.glob("[!.]*.json"))

    def get(self, id: str) -> BuildRecord:  # noqa: A002 - the field's name
        """Return the build with this id; raise NotFound."""
        path = self.folder / f"{id}.json"
        try:
            if path.parent != self.folder:  # an id from a chat can be forged
                raise FileNotFoundError(path)
            return BuildRecord.model_validate_json(path.read_bytes())
        except (OSError, ValueError):
            raise NotFound(
                gettext("There is no build “{id}”.").format(id=id),
                gettext("See the files in data/builds."),
            ) from None

    def unfinished(self) -> list[BuildRecord]:
        """Return the builds that are requested, running or interrupted."""
        return [build for id_ in self.ids() if not (build := self.get(id_)).is_finished]

    def request(self, asked: dict[str, Any]) -> BuildRecord:
        """Record a request for a build, which the process that runs builds takes up."""
        build = BuildRecord(id=new_build_id(), asked=asked)
        self.save(build)
        return build

    def cancel(self, id: str) -> None:  # noqa: A002
        """Request that a build ends before it is done; raise NotFound."""
        if not self.get(id).is_finished:
            (self.folder / f"{id}.cancel").touch()

    def is_cancelled(self, id: str) -> bool:  # noqa: A002
        """Return whether the build was asked to end."""
        return (self.folder / f"{id}.cancel").exists()

    def save(self, build: BuildRecord) -> None:
        """Write the record of a build; a finished build's cancel request is removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_json(self.folder / f"{build.id}.json", build.model_dump(mode="json"))
        if build.is_finished:
            (self.folder / f"{build.id}.cancel").unlink(missing_ok=True)


def new_build_id() -> str:
    """Return an id that sorts by time (UTC), with a random tail."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S-%f}-{secrets.token_hex(2)}"
