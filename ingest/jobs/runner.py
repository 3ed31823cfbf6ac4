"""The ingest job as a durable workflow: killed, it goes on from its last finished step.

DBOS keeps what each step returned in a database; what is large lies in the build's folder. One
process runs the builds of a data folder at a time; whoever holds the lock may take up what another
one, now dead, began.
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
from index.snapshot.build_records import Build, Builds, BuildState
from ingest.jobs import database
from ingest.jobs import request as orders
from ingest.jobs.notify import tell
from ingest.jobs.request import Order
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import Embeds
from ingest.pipeline.build import Built, carry_out
from ingest.pipeline.journal import speaking
from ingest.pipeline.lock import alone
from ingest.pipeline.progress import Teller
from ingest.read.record_store import LastGood
from ingest.read.schedule import due
from ingest.settings import IngestSettings
from ingest.sources.source import load_sources

log = logging.getLogger(__name__)

T = TypeVar("T")

_WORKFLOW = "build"
# Raised when the class of a step’s result is moved or renamed: DBOS pickles it.
_WORKFLOW_VERSION = 2
# A build that was killed this often, at whatever step, is not begun again by itself.
_MOST_INTERRUPTIONS = 5
# Seconds in which a build must begin; DBOS takes one or two to hand on one that was interrupted.
_PATIENCE = 60.0


class Jobs:
    """The builds of a data folder, while this process is the one that runs them."""

    def __init__(
        self, settings: IngestSettings, console: Console, embedder: Embeds | None = None
    ) -> None:
        """Tell `console` how far each build is; use the model of the settings unless given one."""
        self._settings = settings
        self._teller = Teller(console)
        self._embedder = embedder
        self._builds = Builds(settings.data)
        self._open = ExitStack()
        # The name of this process and of its queue: unlike any before, so that nothing goes on by
        # itself at launch, not even what was killed just when it was to go on. Jobs says what does.
        self._own = f"hasanyone-{time.time_ns()}"
        self._run: Callable[[dict[str, Any]], Built] | None = None
        self._outcomes: dict[str, Future[Built]] = {}

    def __enter__(self) -> Self:
        """Take the right to build here; raises SetupError when another process has it."""
        with ExitStack() as opening, speaking():
            opening.enter_context(alone(self._settings.data))
            address = self._settings.jobs_database or database.sqlite(self._settings.data)
            opening.enter_context(database.alone(address))
            opening.enter_context(_launched(address, self._own))
            self._run = DBOS.workflow(name=_WORKFLOW)(self._workflow())
            DBOS.listen_queues([self._own])
            DBOS.launch()
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def start(self, order: Order) -> str:
        """Begin the build that is ordered, or go on with an interrupted one of the same order.

        Returns its id. An interrupted build of another order is given up.
        """
        with speaking():
            for build in self._builds.waiting():
                if build.state is BuildState.RUNNING:
                    if build.asked == order.to_json() and self._can_resume(build):
                        return self._resume(build)
                    self._give_up(build, "It was interrupted, and something else was asked for.")
            return self._begin(self._builds.ask(order.to_json()))

    def take_up(self) -> list[str]:
        """Run what was interrupted or asked for, one after the other; returns the ids."""
        ids = []
        for build in self._builds.waiting():
            if build.state is BuildState.WAITING:
                ids.append(self._begin(build))
            elif self._can_resume(build):
                ids.append(self._resume(build))
            else:
                self._give_up(build, "It was interrupted and cannot go on as it was.")
                continue
            self._ended(ids[-1])
        return ids

    def result(self, id: str) -> Built:  # noqa: A002 - a build's field
        """What came of the build, once it has ended; raises AppError where it failed."""
        # Not asked of DBOS: where its database is full, it cannot say that anything has ended.
        outcome = self._outcomes[id]
        try:
            return outcome.result(None if outcome.running() else _PATIENCE)
        except TimeoutError:
            if outcome.running():
                return outcome.result()
            raise BackendError("The build did not begin.", "The log says why.") from None

    def progress(self, id: str) -> Build:  # noqa: A002
        """How far the build is; raises NotFound."""
        return self._builds.get(id)

    def cancel(self, id: str) -> None:  # noqa: A002
        """End the build at its next note; raises NotFound."""
        self._builds.cancel(id)

    def run(self, order: Order) -> Built:
        """Start and wait; a person's interruption cancels the build. Raises AppError."""
        started = self.start(order)
        try:
            return self.result(started)
        except KeyboardInterrupt:
            self.cancel(started)
            self._ended(started)
            raise

    def _workflow(self) -> Callable[[dict[str, Any]], Built]:
        def build(asked: dict[str, Any]) -> Built:
            id_ = DBOS.workflow_id or ""
            outcome = self._outcomes[id_]
            outcome.set_running_or_notify_cancel()
            try:
                plan = orders.plan(self._settings, Order.from_json(asked))
                model = self._model()
                built = carry_out(plan, model, self._teller, id_, asked, _kept)
            except BaseException as error:
                if isinstance(error, AppError):
                    self._failed(id_, error)
                outcome.set_exception(error)
                raise
            self._tell(built)
            outcome.set_result(built)
            return built

        return build

    def _failed(self, id_: str, error: AppError) -> None:
        """Keep and tell why a build failed; the diary knows already unless it never began."""
        try:
            build = self._builds.get(id_)
            if not build.over:
                self._give_up(build, error.message)
            if build.state is not BuildState.CANCELLED:
                self._post(f"Has Anyone: the build {id_} failed. {error} The index is as it was.")
        except Exception:  # the disk may be full: what was raised must do
            log.exception("failure not kept", extra={"build": id_})

    def _tell(self, built: Built) -> None:
        # Held for what it was held for before: they know.
        if built.held and built.check is not None:
            self._post(
                f"Has Anyone: {built.snapshot} was built and is held back."
                f" {' '.join(built.held)} “hasanyone index diff” shows what changed,"
                f" “hasanyone index promote {built.snapshot}” promotes it anyway."
            )

    def _post(self, text: str) -> None:
        if webhook := self._settings.admin_webhook:
            address = webhook.get_secret_value()
            tell(address, text)

    def _model(self) -> Embeds:
        if self._embedder is None:
            self._embedder = Embedder(self._settings.model, self._settings.threads)
        return self._embedder

    def _begin(self, build: Build) -> str:
        if self._run is None:
            raise BackendError("The builds are not open.", "Enter Jobs first.")
        self._outcomes[build.id] = Future()
        with SetWorkflowID(build.id):
            DBOS.start_workflow(self._run, build.asked)
        return build.id

    def _can_resume(self, build: Build) -> bool:
        known = DBOS.get_workflow_status(build.id)
        return (
            known is not None
            and known.app_version == _version()
            and build.asked.get("declared") == orders.declared(self._settings)
            and len(build.interrupted) < _MOST_INTERRUPTIONS
        )

    def _resume(self, build: Build) -> str:
        log.info("build resumed", extra={"build": build.id, "step": build.step})
        self._outcomes[build.id] = Future()
        DBOS.register_queue(self._own, polling_interval_sec=0.1)
        DBOS.resume_workflow(build.id, queue_name=self._own)
        return build.id

    def _give_up(self, build: Build, reason: str) -> None:
        ended = datetime.now(UTC).isoformat(timespec="seconds")
        self._builds.put(
            build.model_copy(update={"state": BuildState.FAILED, "reason": reason, "ended": ended})
        )
        if build.state is BuildState.RUNNING and DBOS.get_workflow_status(build.id) is not None:
            DBOS.cancel_workflow(build.id)

    def _ended(self, id_: str) -> None:
        """Wait for a build; how it ended stands in its diary."""
        try:
            self.result(id_)
        except AppError:
            log.warning("build ended early", extra={"build": id_})


def run(settings: IngestSettings, console: Console, order: Order) -> Built:
    """Run one build in this process; raises AppError, before anything is kept of a wrong order."""
    orders.plan(settings, order)
    with Jobs(settings, console) as jobs:
        return jobs.run(order)


def keep_fresh(settings: IngestSettings, console: Console) -> list[str]:
    """Run what was interrupted, what was asked for, and what is due; returns the builds' ids.

    Nothing is opened where there is nothing to do. Raises AppError.
    """
    waiting = Builds(settings.data).waiting()
    if not waiting and not _due(settings):
        return []
    with Jobs(settings, console) as jobs:
        ids = jobs.take_up()
        if names := _due(settings):
            order = Order(only=names, declared=orders.declared(settings))
            ids.append(jobs.start(order))
            jobs.result(ids[-1])
    return ids


def _due(settings: IngestSettings) -> tuple[str, ...]:
    usual = timedelta(hours=settings.rebuild_hours)
    sources = load_sources(settings.sources, settings.enable)
    return tuple(due(sources, LastGood(settings.data), datetime.now(UTC), usual))


def _kept(name: str, do: Callable[[], T], /) -> T:
    """A step of which DBOS keeps what it returned."""
    return DBOS.run_step({"name": name}, do)


@contextmanager
def _launched(address: str, executor: str) -> Iterator[None]:
    config: DBOSConfig = {
        "name": "hasanyone",
        "system_database_url": address,
        "application_version": _version(),
        "executor_id": executor,
        "log_level": "WARNING",
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 0.5,
    }
    DBOS(config=config)
    _to_our_log()
    try:
        yield
    finally:
        DBOS.destroy(destroy_registry=True)


def _to_our_log() -> None:
    """What DBOS has to say goes where our log goes, not to the person at the terminal."""
    logger = logging.getLogger("dbos")
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
    logger.setLevel(logging.WARNING)


def _version() -> str:
    """Return the version under which builds run: only the same one resumes them."""
    return f"{version('hasanyone')}-{_WORKFLOW_VERSION}"
