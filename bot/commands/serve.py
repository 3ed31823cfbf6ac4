"""`hasanyone serve`: the whole product in one process."""

import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from bot.logs import log_to_console
from bot.service.administration import Admin
from bot.service.answering import Asker
from bot.service.live_snapshot import Live
from bot.service.user_history import Actor
from bot.settings import BotSettings
from bot.slack.config import Setup
from bot.store.store import Store
from bot.teams.config import registration
from index.errors import SetupError
from index.settings import read

if TYPE_CHECKING:
    from bot.app import Chat


@click.command()
def command() -> None:
    """Serve the page and the interface (and what else is configured) until stopped."""
    import uvicorn  # noqa: PLC0415 - a second to import, needed only here

    from bot.app import create_app  # noqa: PLC0415

    settings = read(BotSettings)
    log_to_console()
    with _listening(settings.host, settings.port) as door:
        live = Live(settings.data)
        store = Store.open(settings.store_address(), timedelta(seconds=settings.lease))
        asker = Asker(live, store)
        app = create_app(asker, _chats(settings, live, asker, store))
        live.warm()
        worker = _worker() if settings.serve_builds else None
        click.echo(f"Has Anyone answers on {_address(settings.host, door)}", err=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        try:
            with suppress(KeyboardInterrupt):  # stopped as it should be
                uvicorn.Server(config).run(sockets=[door])
        finally:
            if worker is not None:
                worker.terminate()


def _chats(settings: BotSettings, live: Live, asker: Asker, store: Store) -> list["Chat"]:
    """The chat platforms that are configured; nothing of the others is imported."""
    chats: list[Chat] = []
    try:
        if setup := Setup.read(settings):
            from bot.slack.app import Slack  # noqa: PLC0415
            from bot.slack.executor import Core  # noqa: PLC0415 - what it brings is large

            admin = Admin(settings.data, asker, store)
            chats.append(Slack(setup, Core(asker, Actor(live, store), admin, store)))
    except SetupError as error:  # the page answers on
        click.echo(f"Slack is off. {error}", err=True)
    try:
        if bot := registration(settings):
            from bot.teams.app import host  # noqa: PLC0415 - the library is large
            from bot.teams.handlers.activities import Activities  # noqa: PLC0415

            actor, admin = Actor(live, store), Admin(settings.data, asker, store)
            looker, site = Asker(live, None), settings.public_url
            activities = Activities(bot, asker, actor, admin, store, looker, site)
            chats.append(host(bot, activities, store.inbox))
    except SetupError as error:
        click.echo(f"Teams is off. {error}", err=True)
    return chats


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises SetupError."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "that is no host"
        raise SetupError(
            f"The server cannot listen on {host[:80]}, port {port}: {reason}.",
            "Set HASANYONE_HOST and HASANYONE_PORT to an address that is free.",
        ) from None


def _address(host: str, door: socket.socket) -> str:
    """The address to open; the port is the real one where any free one was asked for."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{door.getsockname()[1]}"


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
