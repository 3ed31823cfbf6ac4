"""Durable builds as a DBOS workflow: a build that was killed resumes after its last finished step.

DBOS stores the result of each step in a database; large results are files in the build's folder.
One process at a time builds an index. The process that holds the right to build may resume a build
of a process that died: after its last step in the same data folder, from the start in another. The
start is quick then, because what was read and embedded is shared.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

from dbos import DBOS, SetWorkflowID, WorkflowStatus
from rich.console import Console

from index.confirmed_questions import ConfirmedQuestion
from index.errors import AppError, BackendError, NotFound, SetupError
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildRecordStore, BuildState
from ingest.exchange.files import SharedFiles
from ingest.exchange.shards import EMBED, Exchange, embed_shard
from ingest.jobs import database, engine
from ingest.jobs.heartbeat import Heartbeat
from ingest.jobs.lock import hold_build_lock
from ingest.jobs.notify import notify_admins
from ingest.jobs.request import BuildRequest, hash_declarations, make_plan
from ingest.jobs.shared_state import SharedState
from ingest.jobs.workers import SHARD_WORKFLOW, QueuedWorkers, revive_shards
from ingest.models.embedder import Embedder
from ingest.models.protocols import EmbeddingModel
from ingest.pipeline.build import run_plan
from ingest.pipeline.journal import translate_errors
from ingest.pipeline.plan import PASSAGES, QUESTIONS, BuildPlan, question_model
from ingest.pipeline.progress import ProgressReporter
from ingest.pipeline.results import BuildResult
from ingest.pipeline.stages.read import read_shard
from ingest.pipeline.workspace import Workspace
from ingest.read.record_store import RecordStore
from ingest.read.schedule import ReadingReports, due_sources
from ingest.settings import IngestSettings
from ingest.sources.source import load_sources

log = logging.getLogger(__name__)

T = TypeVar("T")

_WORKFLOW_NAME = "build"
# Between the id of a build and the number of an attempt at it on another machine.
_ATTEMPT = "."
# A build that was interrupted this often is not resumed.
_MAX_INTERRUPTIONS = 5
# Seconds within which a build must start; DBOS needs one or two to resume one.
_START_TIMEOUT_S = 60.0


class BuildRunner:
    """Runner of the builds of a data folder.

    Without `shared` it is open in one process at a time. With it, any number of processes on any
    machine are open as workers of one index: one builds, and all take shards of its build.
    """

    def __init__(
        self,
        settings: IngestSettings,
        console: Console,
        embedder: EmbeddingModel | None = None,
        *,
        shared: SharedState | None = None,
        list_confirmed: Callable[[], Iterable[ConfirmedQuestion]] = tuple,
    ) -> None:
        """Report progress to `console`; by default, embed with the model in the settings.

        `shared` is what processes on several machines know of builds, `list_confirmed` returns the
        questions that people confirmed.
        """
        self._settings = settings
        self._reporter = ProgressReporter(console)
        self._embedder = embedder
        self._shared, self._list_confirmed = shared, list_confirmed
        self._folder = BuildRecords(settings.data).folder
        self._records: BuildRecordStore = BuildRecords(settings.data)
        self._resources = ExitStack()
        self._executor_id = ""
        self._files = SharedFiles.from_settings(settings)
        self._workers: QueuedWorkers | None = None
        self._heartbeat: Heartbeat | None = None
        self._workflow: Callable[[dict[str, Any]], BuildResult] | None = None
        self._futures: dict[str, Future[BuildResult]] = {}

    def __enter__(self) -> Self:
        """Launch DBOS; without shared state, acquire the locks first.

        Raises SetupError if they are held, BackendError if a database does not respond.
        """
        settings = self._settings
        with ExitStack() as stack, translate_errors():
            database_url = jobs_database(settings)
            if self._shared is None:
                stack.enter_context(hold_build_lock(settings.data))
                stack.enter_context(database.hold_database_lock(database_url))
            self._executor_id = engine.new_executor_id(settings.data)
            queues = [self._executor_id]
            if self._shared is not None:
                lease = self._shared.build_lease
                self._records = self._shared.open_records(lease, self._executor_id)
                if self._files is not None:
                    declared = hash_declarations(settings)[:12]
                    prefix = f"{self._shared.index_name}-{declared}"
                    self._workers = QueuedWorkers(database_url, prefix, engine.app_version())
                    stack.callback(self._workers.close)
                    queues += self._workers.queue_names()
            stack.enter_context(
                engine.launch(database_url, self._executor_id, self._register, queues)
            )
            if self._workers is not None:
                self._workers.register_queues()
            if self._shared is not None:
                self._heartbeat = Heartbeat(self._shared, self._executor_id, revive_shards)
                self._heartbeat.start()
                stack.callback(self._heartbeat.stop)
            self._resources = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._resources.close()

    def leave(self) -> None:
        """Let other workers take over at once what this one has not finished; it ends now."""
        if self._heartbeat is not None:
            self._heartbeat.stop()

    def start(self, request: BuildRequest) -> str:
        """Start a build, or resume an interrupted one of the same request; return its id.

        An interrupted build of another request is abandoned.
        """
        with translate_errors():
            for record in self._records.unfinished():
                if record.state is BuildState.RUNNING:
                    if record.asked == request.to_json() and self._can_continue(record):
                        return self._continue(record)
                    self._abandon(
                        record, "It was interrupted, and then another build was requested."
                    )
            return self._start_workflow(self._records.request(request.to_json()))

    def run_pending(self) -> list[str]:
        """Run the builds that were interrupted, requested or are due; return their ids.

        None if another worker builds the index, or there is nothing to do.
        """
        self._clear_what_others_finished()
        if not self._has_work():
            return []
        with ExitStack() as stack:
            try:
                stack.enter_context(self._hold_turn())
            except SetupError:  # another worker has the turn
                return []
            ids = [id_ for record in self._records.unfinished() if (id_ := self._take_up(record))]
            if due_names := self._due_sources():
                request = BuildRequest(only=due_names, declared=hash_declarations(self._settings))
                ids.append(self.start(request))
                self._wait(ids[-1])
        return ids

    def _clear_what_others_finished(self) -> None:
        """Delete what a build had gathered here before another machine took it over and ended it.

        It may hold the words of people.
        """
        for folder in self._folder.glob("*/"):
            with suppress(NotFound):
                if self._records.get(folder.name).is_finished:
                    Workspace(folder).clear()

    def _has_work(self) -> bool:
        """Return whether a build is to be run; never while the store was away a moment ago."""
        if self._heartbeat is not None and not self._heartbeat.is_steady:
            return False
        return bool(self._records.unfinished() or self._due_sources())

    def _due_sources(self) -> tuple[str, ...]:
        """Return the names of the sources that are due to be read again."""
        reports: ReadingReports | None = None
        if self._workers is not None and self._files is not None:  # another may have read them
            reports = Exchange(self._files).records.reports()
        return find_due_sources(self._settings, reports)

    def _take_up(self, record: BuildRecord) -> str | None:
        """Run a requested or interrupted build to its end; None if it is abandoned."""
        if record.state is BuildState.WAITING:
            id_ = self._start_workflow(record)
        elif self._can_continue(record):
            id_ = self._continue(record)
        else:
            self._abandon(record, "It was interrupted and cannot be resumed.")
            return None
        self._wait(id_)
        return id_

    @contextmanager
    def _hold_turn(self) -> Iterator[None]:
        """Hold the right to build; raise SetupError if another process builds.

        Without shared state the runner has held it since it was opened.
        """
        if self._heartbeat is None:
            yield
            return
        with hold_build_lock(self._settings.data), self._heartbeat.hold_build_lease():
            yield

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
        with self._hold_turn():
            build_id = self.start(request)
            try:
                return self.result(build_id)
            except KeyboardInterrupt:
                self.cancel(build_id)
                self._wait(build_id)
                raise

    def _register(self) -> None:
        """Declare the workflows to DBOS: of a build, and of a shard of any worker's build."""
        self._workflow = DBOS.workflow(name=_WORKFLOW_NAME)(self._make_workflow())
        if self._workers is not None:
            DBOS.workflow(name=SHARD_WORKFLOW)(self._make_shard_workflow())

    def _make_shard_workflow(self) -> Callable[[str, str, dict[str, Any]], Any]:
        """Return the function that DBOS runs as the workflow of one shard."""

        def run_shard(kind: str, name: str, task: dict[str, Any]) -> Any:
            if self._files is None:
                raise SetupError("There is no shared place.", "Set HASANYONE_SNAPSHOT_URL.")
            if kind != EMBED:
                plan = make_plan(self._settings, BuildRequest())
                return read_shard(plan, self._files, task["source"])
            embedder = self._get_embedder()
            model, embed = {
                PASSAGES: (embedder.fingerprint, embedder.embed),
                QUESTIONS: (question_model(embedder), embedder.embed_queries),
            }[task["role"]]
            if model != task["model"]:
                raise SetupError(
                    "A worker has another embedding model than the one that builds.",
                    "Set HASANYONE_MODEL to the same model on all machines.",
                )
            return embed_shard(self._files, name, task, embed)

        return run_shard

    def _make_plan(self, request: BuildRequest) -> BuildPlan:
        """Resolve a request to a plan, with what this runner shares with other machines."""
        plan = make_plan(self._settings, request)
        exchange = None
        if self._files is not None and not request.dry:
            exchange = Exchange(self._files, self._workers)
        return replace(
            plan, exchange=exchange, records=self._records, list_confirmed=self._list_confirmed
        )

    def _make_workflow(self) -> Callable[[dict[str, Any]], BuildResult]:
        """Return the function that DBOS runs as the workflow of one build."""

        def run_workflow(request_data: dict[str, Any]) -> BuildResult:
            id_ = (DBOS.workflow_id or "").partition(_ATTEMPT)[0]
            future = self._futures[id_]
            future.set_running_or_notify_cancel()
            try:
                plan = self._make_plan(BuildRequest.from_json(request_data))
                embedder = self._get_embedder()
                result = run_plan(
                    plan, embedder, self._reporter, id_, request_data, _run_durable_step
                )
                self._notify_held_back(result)
                if self._workers is not None:
                    self._workers.forget(id_)
            except BaseException as error:
                try:
                    if isinstance(error, AppError):
                        self._record_failure(id_, error)
                finally:  # whatever else fails, nobody waits for a build that has ended
                    future.set_exception(error)
                raise
            future.set_result(result)
            return result

        return run_workflow

    def _record_failure(self, id_: str, error: AppError) -> None:
        """Record the failure of a build, unless the journal has, and notify the administrators."""
        try:
            record = self._records.get(id_)
            if not record.is_finished:
                # Its workflow ends by itself, and would be interrupted here if it was cancelled.
                self._save_failure(record, error.message)
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

    def _start_workflow(self, record: BuildRecord, attempt: str = "") -> str:
        """Start the workflow of a recorded build, or another attempt at it; return its id."""
        if self._workflow is None:
            raise BackendError("The build runner is not open.", "Enter its context first.")
        self._futures[record.id] = Future()
        asked = {**record.asked, "declared": hash_declarations(self._settings)}
        with SetWorkflowID(f"{record.id}{attempt}"):
            DBOS.start_workflow(self._workflow, asked)
        return record.id

    def _can_continue(self, record: BuildRecord) -> bool:
        """Return whether an interrupted build may go on, here or from another machine.

        This requires fewer than `_MAX_INTERRUPTIONS` interruptions; without shared state, also a
        workflow that can be resumed.
        """
        if len(record.interrupted) >= _MAX_INTERRUPTIONS:
            return False
        return self._shared is not None or self._is_resumable(record, self._last_attempt(record))

    def _is_resumable(self, record: BuildRecord, workflow: WorkflowStatus | None) -> bool:
        """Return whether a workflow can be resumed after its last step.

        This requires the same program version, declared sources and models, and that its files are
        in this data folder.
        """
        return (
            workflow is not None
            and workflow.app_version == engine.app_version()
            and record.asked.get("declared") == hash_declarations(self._settings)
            and f"{workflow.executor_id}".startswith(engine.folder_id(self._settings.data))
        )

    def _last_attempt(self, record: BuildRecord) -> WorkflowStatus | None:
        """Return the last workflow of a build; None if it never had one."""
        attempts = DBOS.list_workflows(
            workflow_id_prefix=record.id, sort_desc=True, load_input=False, load_output=False
        )
        return attempts[0] if attempts else None

    def _continue(self, record: BuildRecord) -> str:
        """Continue an interrupted build after its last step here, or from the start."""
        last = self._last_attempt(record)
        if last is None or not self._is_resumable(record, last):
            log.info("build taken over", extra={"build": record.id, "step": record.step})
            Workspace(self._folder / record.id).clear()
            if last is not None:
                DBOS.cancel_workflow(last.workflow_id)
            return self._start_workflow(record, f"{_ATTEMPT}{len(record.interrupted) + 1}")
        log.info("build resumed", extra={"build": record.id, "step": record.step})
        self._futures[record.id] = Future()
        DBOS.register_queue(self._executor_id, polling_interval_sec=0.1)
        DBOS.resume_workflow(last.workflow_id, queue_name=self._executor_id)
        return record.id

    def _abandon(self, record: BuildRecord, reason: str) -> None:
        """Record a build as failed, with the reason, and cancel its workflow."""
        self._save_failure(record, reason)
        if record.state is BuildState.RUNNING and (last := self._last_attempt(record)):
            DBOS.cancel_workflow(last.workflow_id)

    def _save_failure(self, record: BuildRecord, reason: str) -> None:
        """Record a build as failed, with the reason, and delete what it had gathered."""
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        # What it had gathered may hold the words of people.
        Workspace(self._folder / record.id).clear()
        self._records.save(
            record.model_copy(update={"state": BuildState.FAILED, "reason": reason, "ended": ended})
        )

    def _wait(self, id_: str) -> None:
        """Wait until a build has ended; its record has the outcome."""
        try:
            self.result(id_)
        except AppError:
            log.warning("build ended early", extra={"build": id_})


def run_build(
    settings: IngestSettings, console: Console, request: BuildRequest, **sharing: Any
) -> BuildResult:
    """Run one build in this process and return its result.

    `sharing` holds the keyword arguments of `BuildRunner`. Raises AppError; a request that is not
    valid is not recorded.
    """
    make_plan(settings, request)
    with BuildRunner(settings, console, **sharing) as runner:
        return runner.run(request)


def run_pending_builds(settings: IngestSettings, console: Console, **sharing: Any) -> list[str]:
    """Run the builds that were interrupted, requested or are due; return their ids.

    Takes no lock and opens no database if there is nothing to do. Raises AppError.
    """
    if not BuildRecords(settings.data).unfinished() and not find_due_sources(settings):
        return []
    with BuildRunner(settings, console, **sharing) as runner:
        return runner.run_pending()


def find_due_sources(
    settings: IngestSettings, reports: ReadingReports | None = None
) -> tuple[str, ...]:
    """Return the names of the sources that are due by `reports`, or by those in the data folder."""
    default_interval = timedelta(hours=settings.rebuild_hours)
    sources = load_sources(settings.sources, settings.enable)
    reports = reports or RecordStore(settings.data)
    return tuple(due_sources(sources, reports, datetime.now(UTC), default_interval))


def jobs_database(settings: IngestSettings) -> str:
    """Return the URL of the database of builds: set, or that of a shared store, or a file."""
    if settings.jobs_database:
        return settings.jobs_database
    if settings.database and settings.database.startswith("postgresql"):
        return settings.database
    return database.sqlite(settings.data)


def _run_durable_step(name: str, action: Callable[[], T], /) -> T:
    """Run one step of a build as a DBOS step, which stores its result."""
    return DBOS.run_step({"name": name}, action)
