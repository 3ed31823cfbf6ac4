"""`hasanyone serve`: the whole product in one process."""

import subprocess
import sys
from importlib.util import find_spec

import click

from bot.ask import Asker
from bot.live import Live
from bot.logs import log_to_console
from bot.settings import BotSettings
from bot.state.store import Store
from index.settings import read


@click.command()
def command() -> None:
    """Serve the page and the interface (and what else is configured) until stopped."""
    import uvicorn  # noqa: PLC0415 - a second to import, needed only here

    from bot.app import create_app  # noqa: PLC0415

    settings = read(BotSettings)
    log_to_console()
    worker = _worker() if settings.serve_builds else None
    live = Live(settings.data)
    app = create_app(Asker(live, Store.open(settings.store_address())))
    live.warm()
    click.echo(f"Has Anyone answers on http://{settings.host}:{settings.port}", err=True)
    try:
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
        )
    finally:
        if worker is not None:
            worker.terminate()


def _worker() -> subprocess.Popen[bytes] | None:
    """A worker in a process of its own, so that no question waits for a build.

    It ends with this process, however that ends: its standard input closes. None where this
    installation only answers.
    """
    if find_spec("dbos") is None or find_spec("sentence_transformers") is None:
        return None
    program = "from bot.cli import main; main()"
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "worker", "--while-open"], stdin=subprocess.PIPE
    )
