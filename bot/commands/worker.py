"""`hasanyone worker`: keeps the index fresh beside the servers."""

import logging
import signal
import threading

import click
from rich.console import Console

from bot.logs import log_to_console
from index.errors import AppError
from index.settings import read
from ingest.settings import IngestSettings

log = logging.getLogger(__name__)

_HOUR = 3600


@click.command()
def command() -> None:
    """Read all registries again every HASANYONE_REBUILD_HOURS, until stopped."""
    from ingest.job import run  # noqa: PLC0415 - imports what only a build needs

    settings = read(IngestSettings)
    log_to_console()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    click.echo(f"Reading all registries every {settings.rebuild_hours} hours.", err=True)
    while not stopped.wait(settings.rebuild_hours * _HOUR):
        try:
            built = run(settings, Console(stderr=True))
        except AppError:
            log.exception("build failed")
        else:
            log.info("built", extra={"snapshot": built.snapshot, "promoted": built.promoted})
