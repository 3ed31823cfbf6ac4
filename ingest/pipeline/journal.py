"""The journal of one build: its progress, its result, and its errors as messages for people."""

import errno
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from index.errors import AppError, BackendError, Cancelled, NotFound, SetupError
from index.snapshot.build_records import BuildRecord, BuildRecordStore, BuildState
from index.tracing import stage

log = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds between two writes of a step's progress.
_WRITE_INTERVAL_S = 0.5
# The errors of the system, SQLite, tantivy and faiss on a full disk.
_DISK_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DISK_FULL_MESSAGES = (
    "disk is full",
    "disk i/o error",
    "no space left",
    "vectors not written",
    "file too large",
    "could not be fu",
)


class StepRunner(Protocol):
    """A runner of single build steps, durable or not."""

    def __call__(self, name: str, action: Callable[[], T], /) -> T:
        """Run `action` as the step `name` and return what it returns.

        A durable runner returns what a step returned when it was last finished, without running it
        again.
        """


def run_directly(_name: str, action: Callable[[], T], /) -> T:
    """Run a step directly; nothing of it is stored."""
    return action()


class BuildJournal:
    """The writer of one build's record; a build that was cancelled ends at its next entry.

    Others follow the build by its record.
    """

    def __init__(self, records: BuildRecordStore, id: str, request: dict[str, Any]) -> None:  # noqa: A002 - the field's name
        """Begin the record of the build `id`, or continue that of an interrupted one."""
        self._records = records
        self._record = self._resume_or_create(id, request)
        self._records.save(self._record)
        self._written_at = time.monotonic()

    def run(self, run_step: StepRunner, name: str, action: Callable[[], T]) -> T:
        """Run a step by `run_step`; record that it began and how many seconds it took.

        Raises Cancelled where the build was cancelled.
        """

        def run_timed() -> T:
            self._write(step=name, done=0, total=0, rate=0.0, left=None)
            started = time.monotonic()
            with stage(name):
                result = action()
            elapsed_s = round(time.monotonic() - started, 3)
            self._record = self._record.model_copy(
                update={"seconds": {**self._record.seconds, name: elapsed_s}}
            )
            return result

        if self._records.is_cancelled(self._record.id):
            raise Cancelled("The build was cancelled.", "The index has not changed.")
        return run_step(name, run_timed)

    def record_progress(self, step: str, done: int, total: int, rate: float) -> None:  # noqa: ARG002 - a ProgressListener
        """Record the progress of a step, at most twice a second; raises Cancelled."""
        if time.monotonic() - self._written_at < _WRITE_INTERVAL_S:
            return
        if self._records.is_cancelled(self._record.id):
            raise Cancelled("The build was cancelled.", "The index has not changed.")
        seconds_left = (total - done) / rate if rate else None
        self._write(
            done=done,
            total=total,
            rate=round(rate, 1),
            left=seconds_left and round(seconds_left, 1),
        )

    def finish(
        self, state: BuildState, report: dict[str, Any] | None, reason: str | None
    ) -> BuildRecord:
        """Record how the build ended and return its record."""
        self._write(state=state, ended=_now(), report=report, reason=reason, left=None)
        return self._record

    def record_failure(self, error: Exception) -> AppError:
        """Record why the build failed, and return the error to show to people."""
        app_error = to_app_error(error)
        prefix = f"{self._record.step}: " if self._record.step else ""
        state = BuildState.CANCELLED if isinstance(error, Cancelled) else BuildState.FAILED
        log.error("build failed", exc_info=error, extra={"build": self._record.id})
        try:
            self.finish(state, None, f"{prefix}{app_error.message}")
        except (OSError, BackendError):
            log.exception("build record not written")  # the disk is full: the error raised must do
        return app_error

    def _resume_or_create(self, id: str, request: dict[str, Any]) -> BuildRecord:  # noqa: A002
        """Return the record of the build, new or that of the interrupted one, as running."""
        try:
            previous = self._records.get(id)
        except NotFound:
            previous = BuildRecord(id=id)
        update: dict[str, Any] = {"state": BuildState.RUNNING, "asked": request}
        update["started"] = previous.started or _now()
        if previous.state is BuildState.RUNNING:
            update["interrupted"] = (*previous.interrupted, previous.step or "start")
        return previous.model_copy(update=update)

    def _write(self, **update: Any) -> None:
        """Update the record and write it to its file."""
        self._record = self._record.model_copy(update=update)
        self._records.save(self._record)
        self._written_at = time.monotonic()


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise any error of the block as an AppError with a message for people, and log it."""
    try:
        yield
    except AppError:
        raise
    except Exception as error:
        log.exception("build not started")
        raise to_app_error(error) from error


def to_app_error(error: Exception) -> AppError:
    """Return an error as an AppError with a message for people; a full disk is named as such."""
    if isinstance(error, AppError):
        return error
    is_disk_full = isinstance(error, OSError) and error.errno in _DISK_FULL_ERRNOS
    if is_disk_full or any(message in str(error).casefold() for message in _DISK_FULL_MESSAGES):
        return SetupError(
            "The data folder cannot be written to: the disk is full.",
            "Free some space and start the build again. What was read and embedded is kept.",
        )
    if isinstance(error, OSError | sqlite3.Error):
        return SetupError(
            "The data folder cannot be written to.",
            "Check that it is a folder, that you may write to it, and that the disk is not full.",
        )
    return BackendError("The build could not be finished.", "See the log.")


def _now() -> str:
    """Return the time in UTC, in ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
