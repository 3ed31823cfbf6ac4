"""The diary of one build: how far it is, for whoever asks, and in the end what came of it."""

import errno
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from index.errors import AppError, BackendError, Cancelled, NotFound, SetupError
from index.snapshot.build_records import Build, Builds, BuildState

log = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds between two writings of how far a step is.
_OFTEN = 0.5
# What the system, SQLite, tantivy and faiss say when the disk takes no more.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = (
    "disk is full",
    "disk i/o error",
    "no space left",
    "vectors not written",
    "file too large",
    "could not be fu",
)


class Step(Protocol):
    """Runs one step of a build and hands on what it returns."""

    def __call__(self, name: str, do: Callable[[], T], /) -> T:
        """What `do` returns; where steps are kept, what it returned when it was last finished."""


def at_once(_name: str, do: Callable[[], T], /) -> T:
    """Run the step; nothing is kept of it."""
    return do()


class Diary:
    """Writes the file of one build; a build that is cancelled ends at its next note."""

    def __init__(self, data: Path, id: str, asked: dict[str, Any]) -> None:  # noqa: A002 - the field's name
        """Begin the diary of the build `id`, or go on with that of an interrupted one."""
        self._builds = Builds(data)
        self._build = self._begun(id, asked)
        self._builds.put(self._build)
        self._written = time.monotonic()

    def run(self, step: Step, name: str, do: Callable[[], T]) -> T:
        """Run a step, note that it began, and how long it took."""

        def timed() -> T:
            self._put(step=name, done=0, total=0, rate=0.0, left=None)
            began = time.monotonic()
            done = do()
            took = round(time.monotonic() - began, 3)
            self._build = self._build.model_copy(
                update={"seconds": {**self._build.seconds, name: took}}
            )
            return done

        if self._builds.is_cancelled(self._build.id):
            raise Cancelled("The build was cancelled.", "The index is as it was.")
        return step(name, timed)

    def note(self, step: str, done: int, total: int, rate: float) -> None:  # noqa: ARG002 - a Note
        """Note how far the step is; raises Cancelled when somebody cancelled the build."""
        if time.monotonic() - self._written < _OFTEN:
            return
        if self._builds.is_cancelled(self._build.id):
            raise Cancelled("The build was cancelled.", "The index is as it was.")
        left = (total - done) / rate if rate else None
        self._put(done=done, total=total, rate=round(rate, 1), left=left and round(left, 1))

    def end(self, state: BuildState, report: dict[str, Any] | None, reason: str | None) -> Build:
        """Note what came of the build."""
        self._put(state=state, ended=_now(), report=report, reason=reason, left=None)
        return self._build

    def failed(self, error: Exception) -> AppError:
        """Note why the build failed, and return what a person is told of it."""
        told = as_told(error)
        where = f"{self._build.step}: " if self._build.step else ""
        state = BuildState.CANCELLED if isinstance(error, Cancelled) else BuildState.FAILED
        log.error("build failed", exc_info=error, extra={"build": self._build.id})
        try:
            self.end(state, None, f"{where}{told.message}")
        except OSError:
            log.exception("diary not written")  # the disk is full: the sentence must do
        return told

    def _begun(self, id: str, asked: dict[str, Any]) -> Build:  # noqa: A002
        try:
            before = self._builds.get(id)
        except NotFound:
            before = Build(id=id)
        update: dict[str, Any] = {"state": BuildState.RUNNING, "asked": asked}
        update["started"] = before.started or _now()
        if before.state is BuildState.RUNNING:
            update["interrupted"] = (*before.interrupted, before.step or "start")
        return before.model_copy(update=update)

    def _put(self, **update: Any) -> None:
        self._build = self._build.model_copy(update=update)
        self._builds.put(self._build)
        self._written = time.monotonic()


@contextmanager
def speaking() -> Iterator[None]:
    """Whatever goes wrong within is raised as a person is told of it."""
    try:
        yield
    except AppError:
        raise
    except Exception as error:
        log.exception("builds not opened")
        raise as_told(error) from error


def as_told(error: Exception) -> AppError:
    """The error as a person is told of it; a full disk is named, whoever met it."""
    if isinstance(error, AppError):
        return error
    full = isinstance(error, OSError) and error.errno in _FULL
    if full or any(words in str(error).casefold() for words in _FULL_WORDS):
        return SetupError(
            "The data folder cannot be written to: the disk is full.",
            "Make room and start it again; what was read and embedded is kept.",
        )
    if isinstance(error, OSError | sqlite3.Error):
        return SetupError(
            "The data folder cannot be written to.",
            "Is it a folder, is it yours, is the disk full?",
        )
    return BackendError("It could not be finished.", "The log says why.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
