"""Durable builds as a DBOS workflow: a build that was killed resumes after its last finished step.

DBOS stores the result of each step in a database; large results are files in the build's folder.
One process at a time runs the builds of a data folder. The process that holds the lock may resume a
build of a process that died.
"""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID
from rich.console import Console

from index.errors import AppError, BackendError
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildState
from ingest.jobs import database
from ingest.jobs.lock import hold_build_lock
from ingest.jobs.notify import notify_admins
from ingest.jobs.request import BuildRequest, hash_declarations, make_plan
from ingest.models.embedder import Embedder
from ingest.models.protocols import EmbeddingModel
from ingest.pipeline.build import run_plan
from ingest.pipeline.journal import translate_errors
from ingest.pipeline.progress import ProgressReporter
from ingest.pipeline.results import BuildResult
from ingest.pipeline.workspace import Workspace
from ingest.read.record_store import RecordStore
from ingest.read.schedule import due_sources
from ingest.settings import IngestSettings
from ingest.sources.source import load_sources

log = logging.getLogger(__name__)

T = TypeVar("T")

_WORKFLOW_NAME = "build"
# Increase this when the class of a step’s result is moved or renamed, because DBOS pickles it.
_WORKFLOW_VERSION = 6
# A build that was interrupted this often is not resumed.
_MAX_INTERRUPTIONS = 5
# Seconds within which a build must start; DBOS needs one or two to resume one.
_START_TIMEOUT_S = 60.0


class BuildRunner:
    """Runner of the builds of a data folder, open in one process at a time."""

    def __init__(
        self, settings: IngestSettings, console: Console, embedder: EmbeddingModel | None = None
    ) -> None:
        """Report progress to `console`; by default, embed with the model in the settings."""
        self._settings = settings
        self._reporter = ProgressReporter(console)
        self._embedder = embedder
        self._records = BuildRecords(settings.data)
        self._resources = ExitStack()
        # A new name for this process and its queue. So DBOS resumes nothing by itself at launch,
        # and the runner decides what to resume.
        self._executor_id = f"hasanyone-{time.time_ns()}"
        self._workflow: Callable[[dict[str, Any]], BuildResult] | None = None
        self._futures: dict[str, Future[BuildResult]] = {}

    def __enter__(self) -> Self:
        """Acquire the build locks and launch DBOS; raise SetupError if they are held."""
        with ExitStack() as stack, translate_errors():
            stack.enter_context(hold_build_lock(self._settings.data))
            database_url = self._settings.jobs_database or database.sqlite(self._settings.data)
            stack.enter_context(database.hold_database_lock(database_url))
            stack.enter_context(_launch_dbos(database_url, self._executor_id))
            self._workflow = DBOS.workflow(name=_WORKFLOW_NAME)(self._make_workflow())
            DBOS.listen_queues([self._executor_id])
            DBOS.launch()
            self._resources = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.close()

    def start(self, request: BuildRequest) -> str:
        """Start a build, or resume an interrupted one of the same request; return its id.

        An interrupted build of another request is abandoned.
        """
        with translate_errors():
            for record in self._records.unfinished():
                if record.state is BuildState.RUNNING:
                    if record.asked == request.to_json() and self._can_resume(record):
                        return self._resume(record)
                    self._abandon(
                        record, "It was interrupted, and then another build was requested."
                    )
            return self._start_workflow(self._records.request(request.to_json()))

    def run_pending(self) -> list[str]:
        """Run the interrupted and requested builds, one after the other; return their ids."""
        ids = []
        for record in self._records.unfinished():
            if record.state is BuildState.WAITING:
                ids.append(self._start_workflow(record))
            elif self._can_resume(record):
                ids.append(self._resume(record))
            else:
                self._abandon(record, "It was interrupted and cannot be resumed.")
                continue
            self._wait(ids[-1])
        return ids

    def result(self, id: str) -> BuildResult:  # noqa: A002 - a build's field
        """Wait for a build and return its result; raise the AppError of a failed build.

        Raises BackendError if it does not start within `_START_TIMEOUT_S` seconds.
        """
        # Not the result from DBOS, which cannot record the end of a workflow on a full disk.
        future = self._futures[id]
        try:
            return future.result(None if future.running() else _START_TIMEOUT_S)
        except TimeoutError:
            if future.running():
                return future.result()
            raise BackendError("The build did not start.", "See the log.") from None

    def progress(self, id: str) -> BuildRecord:  # noqa: A002
        """Return the record of a build; raise NotFound."""
        return self._records.get(id)

    def cancel(self, id: str) -> None:  # noqa: A002
        """Cancel a build at its next progress report or step; raise NotFound."""
        self._records.cancel(id)

    def run(self, request: BuildRequest) -> BuildResult:
        """Start a build and wait for its result; Ctrl-C cancels it. Raises AppError."""
        build_id = self.start(request)
        try:
            return self.result(build_id)
        except KeyboardInterrupt:
            self.cancel(build_id)
            self._wait(build_id)
            raise

    def _make_workflow(self) -> Callable[[dict[str, Any]], BuildResult]:
        """Return the function that DBOS runs as the workflow of one build."""

        def run_workflow(request_data: dict[str, Any]) -> BuildResult:
            id_ = DBOS.workflow_id or ""
            future = self._futures[id_]
            future.set_running_or_notify_cancel()
            try:
                plan = make_plan(self._settings, BuildRequest.from_json(request_data))
                embedder = self._get_embedder()
                result = run_plan(
                    plan, embedder, self._reporter, id_, request_data, _run_durable_step
                )
            except BaseException as error:
                if isinstance(error, AppError):
                    self._record_failure(id_, error)
                future.set_exception(error)
                raise
            self._notify_held_back(result)
            future.set_result(result)
            return result

        return run_workflow

    def _record_failure(self, id_: str, error: AppError) -> None:
        """Record the failure of a build, unless the journal has, and notify the administrators."""
        try:
            record = self._records.get(id_)
            if not record.is_finished:
                self._abandon(record, error.message)
            if record.state is not BuildState.CANCELLED:
                self._notify(
                    f"Has Anyone: the build {id_} failed. {error} The index has not changed."
                )
        except Exception:  # the disk may be full; the error is raised anyway
            log.exception("failure not recorded", extra={"build": id_})

    def _notify_held_back(self, result: BuildResult) -> None:
        # Without a check, the same index was held back before, and administrators were notified.
        if result.held and result.check is not None:
            self._notify(
                f"Has Anyone: the new index {result.snapshot} is held back."
                f" {' '.join(result.held)} To see what changed, run “hasanyone index diff”."
                f" To use it anyway, run “hasanyone index promote {result.snapshot}”."
            )

    def _notify(self, text: str) -> None:
        """Send `text` to the administrators' webhook, if one is set."""
        if webhook := self._settings.admin_webhook:
            url = webhook.get_secret_value()
            notify_admins(url, text)

    def _get_embedder(self) -> EmbeddingModel:
        """Return the embedder, created from the settings at the first use."""
        if self._embedder is None:
            self._embedder = Embedder(self._settings.model, self._settings.threads)
        return self._embedder

    def _start_workflow(self, record: BuildRecord) -> str:
        """Start the workflow of a recorded build and return its id."""
        if self._workflow is None:
            raise BackendError("The build runner is not open.", "Enter its context first.")
        self._futures[record.id] = Future()
        with SetWorkflowID(record.id):
            DBOS.start_workflow(self._workflow, record.asked)
        return record.id

    def _can_resume(self, record: BuildRecord) -> bool:
        """Return whether an interrupted build may be resumed.

        This requires the same program version, declared sources and models, and fewer than
        `_MAX_INTERRUPTIONS` interruptions.
        """
        status = DBOS.get_workflow_status(record.id)
        return (
            status is not None
            and status.app_version == _app_version()
            and record.asked.get("declared") == hash_declarations(self._settings)
            and len(record.interrupted) < _MAX_INTERRUPTIONS
        )

    def _resume(self, record: BuildRecord) -> str:
        """Resume the workflow of an interrupted build on the queue of this process."""
        log.info("build resumed", extra={"build": record.id, "step": record.step})
        self._futures[record.id] = Future()
        DBOS.register_queue(self._executor_id, polling_interval_sec=0.1)
        DBOS.resume_workflow(record.id, queue_name=self._executor_id)
        return record.id

    def _abandon(self, record: BuildRecord, reason: str) -> None:
        """Record a build as failed, with the reason, and cancel its workflow."""
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        # What it had gathered may hold the words of people.
        Workspace(self._records.folder / record.id).clear()
        self._records.save(
            record.model_copy(update={"state": BuildState.FAILED, "reason": reason, "ended": ended})
        )
        if record.state is BuildState.RUNNING and DBOS.get_workflow_status(record.id) is not None:
            DBOS.cancel_workflow(record.id)

    def _wait(self, id_: str) -> None:
        """Wait until a build has ended; its record has the outcome."""
        try:
            self.result(id_)
        except AppError:
            log.warning("build ended early", extra={"build": id_})


def run_build(settings: IngestSettings, console: Console, request: BuildRequest) -> BuildResult:
    """Run one build in this process and return its result.

    Raises AppError; a request that is not valid is not recorded.
    """
    make_plan(settings, request)
    with BuildRunner(settings, console) as runner:
        return runner.run(request)


def run_pending_builds(settings: IngestSettings, console: Console) -> list[str]:
    """Run the builds that were interrupted, requested or are due; return their ids.

    Takes no lock and opens no database if there is nothing to do. Raises AppError.
    """
    pending = BuildRecords(settings.data).unfinished()
    if not pending and not _due_sources(settings):
        return []
    with BuildRunner(settings, console) as runner:
        ids = runner.run_pending()
        if due_names := _due_sources(settings):
            request = BuildRequest(only=due_names, declared=hash_declarations(settings))
            ids.append(runner.start(request))
            runner.result(ids[-1])
    return ids


def _due_sources(settings: IngestSettings) -> tuple[str, ...]:
    """Return the names of the sources that are due to be read again."""
    default_interval = timedelta(hours=settings.rebuild_hours)
    sources = load_sources(settings.sources, settings.enable)
    return tuple(
        due_sources(sources, RecordStore(settings.data), datetime.now(UTC), default_interval)
    )


def _run_durable_step(name: str, action: Callable[[], T], /) -> T:
    """Run one step of a build as a DBOS step, which stores its result."""
    return DBOS.run_step({"name": name}, action)


@contextmanager
def _launch_dbos(database_url: str, executor_id: str) -> Iterator[None]:
    """Configure DBOS for this process, and destroy its registry afterwards."""
    config: DBOSConfig = {
        "name": "hasanyone",
        "system_database_url": database_url,
        "application_version": _app_version(),
        "executor_id": executor_id,
        "log_level": "WARNING",
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 0.5,
    }
    DBOS(config=config)
    _redirect_dbos_log()
    try:
        yield
    finally:
        DBOS.destroy(destroy_registry=True)


def _redirect_dbos_log() -> None:
    """Route the log of DBOS to ours instead of the terminal."""
    logger = logging.getLogger("dbos")
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
    logger.setLevel(logging.WARNING)


def _app_version() -> str:
    """Return the program's version; a build is resumed only by the version that started it."""
    return f"{version('hasanyone')}-{_WORKFLOW_VERSION}"
