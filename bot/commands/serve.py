"""`hasanyone serve`: run the page, the API, the chats and a worker."""

import socket
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from bot.chat.services import ChatServices
from bot.logs import log_to_console
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
from bot.settings import BotSettings
from bot.slack.config import SlackConfig
from bot.store.store import Store
from bot.teams.config import read_teams_config
from index.errors import SetupError
from index.settings import read_settings

if TYPE_CHECKING:
    from bot.app import ChatPlatform


@click.command()
def command() -> None:
    """Serve the page and the interface (and what else is configured) until stopped."""
    import uvicorn  # noqa: PLC0415 - a second to import, needed only here

    from bot.app import create_app  # noqa: PLC0415

    settings = read_settings(BotSettings)
    log_to_console()
    with _listen(settings.host, settings.port) as listener:
        live = LiveSnapshot(settings.data)
        store = Store.open(settings.store_url(), timedelta(seconds=settings.lease))
        answers = AnswerService(live, store)
        app = create_app(answers, _configured_chats(settings, live, answers, store))
        live.warm()
        worker = _start_worker() if settings.serve_builds else None
        click.echo(f"Has Anyone answers on {_base_url(settings.host, listener)}", err=True)
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        try:
            with suppress(KeyboardInterrupt):  # stopped as it should be
                uvicorn.Server(config).run(sockets=[listener])
        finally:
            if worker is not None:
                worker.terminate()


def _configured_chats(
    settings: BotSettings, live: LiveSnapshot, answers: AnswerService, store: Store
) -> list["ChatPlatform"]:
    """Return the chat platforms that are configured; nothing of the others is imported."""
    chats: list[ChatPlatform] = []
    try:
        if slack_config := SlackConfig.from_settings(settings):
            from bot.slack.app import SlackApp  # noqa: PLC0415 - what it brings is large

            admin = AdminService(settings.data, answers, store)
            chats.append(
                SlackApp(
                    slack_config,
                    ChatServices(answers, UserHistory(live, answers, store), admin, store),
                )
            )
    except SetupError as error:  # the page answers on
        click.echo(f"Slack is off. {error}", err=True)
    try:
        if teams_config := read_teams_config(settings):
            from bot.teams.app import create_teams_app  # noqa: PLC0415 - the library is large

            admin = AdminService(settings.data, answers, store)
            history = UserHistory(live, answers, store)
            services = ChatServices(answers, history, admin, store, settings.public_url)
            chats.append(create_teams_app(teams_config, services))
    except SetupError as error:
        click.echo(f"Teams is off. {error}", err=True)
    return chats


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`; raise SetupError."""
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


def _base_url(host: str, listener: socket.socket) -> str:
    """Return the URL to open; its port is the real one where any free one was asked for."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def _start_worker() -> subprocess.Popen[bytes] | None:
    """Start a worker in a process of its own, so that no question waits for a build.

    It ends with this process, however that ends: its standard input closes. Returns None where this
    installation only answers.
    """
    if find_spec("dbos") is None or find_spec("sentence_transformers") is None:
        return None
    program = "from bot.cli import main; main()"
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "worker", "--while-open"], stdin=subprocess.PIPE
    )
