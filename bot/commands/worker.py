"""`hasanyone worker`: build when a source is due or a build is requested."""

import atexit
import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import click
from rich.console import Console

from bot.logs import log_to_console
from bot.telemetry.export import export_spans
from index.errors import AppError
from index.settings import read_settings
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.jobs.runner import BuildRunner

log = logging.getLogger(__name__)

# Seconds between two checks for builds that are due, requested or interrupted.
_POLL_INTERVAL_S = 10.0


@click.command()
@click.option("--while-open", is_flag=True, hidden=True, help="Stop when standard input closes.")
def command(while_open: bool) -> None:
    """Rebuild when a source is due or a build is requested.

    Runs until it is stopped.
    """
    from bot.commands.shared_builds import share_builds  # noqa: PLC0415
    from ingest.jobs.runner import BuildRunner, run_pending_builds  # noqa: PLC0415 - imports what only a build needs

    settings, console = read_settings(IngestSettings), Console(stderr=True)
    log_to_console(settings.log_format)
    atexit.register(export_spans(settings.otlp_endpoint, "worker"))
    stopped = threading.Event()
    if while_open:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    click.echo("Waiting for builds that are due or requested.", err=True)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: _stop(stopped))
    while not stopped.is_set():
        try:
            with share_builds(settings) as sharing:
                if "shared" in sharing:
                    with BuildRunner(settings, console, **sharing) as runner:
                        _take_part(runner, stopped)
                else:
                    _report(run_pending_builds(settings, console, **sharing))
        except AppError as error:
            log.warning("build not run: %s", error.message)
        stopped.wait(_POLL_INTERVAL_S)


def _take_part(runner: "BuildRunner", stopped: threading.Event) -> None:
    """Build when there is something to build, and take shards of the builds of other machines.

    Ends the process when it is stopped; other workers then take over what it has not finished.
    """
    leave = lambda *_: _leave(runner)  # noqa: E731 - for two signals
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, leave)
    while not stopped.is_set():
        try:
            _report(runner.run_pending())
        except AppError as error:
            log.warning("build not run: %s", error.message)
        stopped.wait(_POLL_INTERVAL_S)


def _report(ids: list[str]) -> None:
    if ids:
        log.info("builds run", extra={"builds": ids})


def _leave(runner: "BuildRunner") -> None:
    runner.leave()
    os._exit(0)


def _stop(stopped: threading.Event) -> None:
    """Stop before the next build; at once if a build is running or at a second signal.

    An interrupted build is resumed at the next start.
    """
    if stopped.is_set() or threading.active_count() > 1:
        os._exit(0)
    stopped.set()


def _stop_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)
