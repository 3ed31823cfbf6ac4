"""The builds of a data folder: one file each in `data`/builds, written while it runs and after.

Whoever answers reads here how far a build is and what came of it; only `ingest` writes.
"""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from index.errors import NotFound
from index.snapshot.snapshot import put_json


class BuildState(StrEnum):
    """Where a build stands, or what came of it."""

    WAITING = "waiting"
    RUNNING = "running"
    PROMOTED = "promoted"
    UNCHANGED = "unchanged"
    HELD = "held back"
    COMPARED = "compared"  # a dry run
    FAILED = "failed"
    CANCELLED = "cancelled"


class Build(BaseModel):
    """One build: what was asked for, the step it is in, and in the end its report.

    `rate` is how many a second of what the step counts, `left` the seconds that it still needs.
    `interrupted` names the steps in which it was killed before it went on; `seconds` holds what
    each finished step took.
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
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in (BuildState.WAITING, BuildState.RUNNING)


class Builds:
    """The builds of a data folder, by id."""

    def __init__(self, data: Path) -> None:
        """Look in `data`/builds, which need not be there yet."""
        self.folder = data / "builds"

    def ids(self) -> list[str]:
        """The ids of all builds, oldest first."""
        return sorted(path.stem for path in self.folder.glob("[!.]*.json"))

    def get(self, id: str) -> Build:  # noqa: A002 - the field's name
        """The build with this id; raises NotFound."""
        path = self.folder / f"{id}.json"
        try:
            if path.parent != self.folder:  # an id that comes back from a chat can be forged
                raise FileNotFoundError(path)
            return Build.model_validate_json(path.read_bytes())
        except (OSError, ValueError):
            raise NotFound(f"There is no build “{id}”.", "See the files in data/builds.") from None

    def waiting(self) -> list[Build]:
        """The builds that were asked for, or interrupted, and wait for someone to run them."""
        return [build for id_ in self.ids() if not (build := self.get(id_)).over]

    def ask(self, asked: dict[str, Any]) -> Build:
        """Ask for a build: who runs builds here takes it up."""
        build = Build(id=new_build_id(), asked=asked)
        self.put(build)
        return build

    def cancel(self, id: str) -> None:  # noqa: A002
        """Ask for a build to end before it is done; raises NotFound."""
        if not self.get(id).over:
            (self.folder / f"{id}.cancel").touch()

    def is_cancelled(self, id: str) -> bool:  # noqa: A002
        """Whether somebody asked for the build to end."""
        return (self.folder / f"{id}.cancel").exists()

    def put(self, build: Build) -> None:
        """Keep what is known of a build."""
        self.folder.mkdir(parents=True, exist_ok=True)
        put_json(self.folder / f"{build.id}.json", build.model_dump(mode="json"))
        if build.over:
            (self.folder / f"{build.id}.cancel").unlink(missing_ok=True)


def new_build_id() -> str:
    """An id that sorts by time, with a random tail."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S-%f}-{secrets.token_hex(2)}"
