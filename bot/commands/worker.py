"""`hasanyone worker`: build when a source is due or a build is requested."""

import logging
import os
import signal
import sys
import threading

import click
from rich.console import Console

from bot.logs import log_to_console
from index.errors import AppError
from index.settings import read_settings
from ingest.settings import IngestSettings

log = logging.getLogger(__name__)

# Seconds between two checks for builds that are due, requested or interrupted.
_POLL_INTERVAL_S = 10.0


@click.command()
@click.option("--while-open", is_flag=True, hidden=True, help="Stop when standard input closes.")
def command(while_open: bool) -> None:
    """Rebuild when a source is due or a build is requested.

    Runs until it is stopped.
    """
    from ingest.jobs.runner import run_pending_builds  # noqa: PLC0415 - imports what only a build needs

    settings = read_settings(IngestSettings)
    log_to_console()
    stopped = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: _stop(stopped))
    if while_open:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    click.echo("Waiting for builds that are due or requested.", err=True)
    while not stopped.is_set():
        try:
            ids = run_pending_builds(settings, Console(stderr=True))
        except AppError as error:
            log.warning("build not run: %s", error.message)
        else:
            log.info("builds run", extra={"builds": ids}) if ids else None
        stopped.wait(_POLL_INTERVAL_S)


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
