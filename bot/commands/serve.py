"""`hasanyone serve`: run the page, the API, the chats and a worker."""

import socket
import subprocess
import sys
from contextlib import suppress
from functools import partial
from importlib.util import find_spec

import click

from bot.logs import log_to_console
from bot.settings import BotSettings
from index.errors import SetupError
from index.settings import read_settings

# Each read and write of the event loop waits as long for the interpreter's lock while a search
# computes: with Python's 5 ms, health checks took a fifth of a second beside searches.
_SWITCH_INTERVAL_S = 0.001


@click.command()
def command() -> None:
    """Run the server: the page, the API, the chats and a worker.

    Slack and Teams are served if they are configured. The server runs until it is stopped.
    """
    from bot.app import build_server  # noqa: PLC0415 - a second to import, needed only here
    from bot.web.http_protocol import create_server  # noqa: PLC0415

    settings = read_settings(BotSettings)
    log_to_console(settings.log_format)
    with _listen(settings.host, settings.port) as listener:
        app = build_server(settings, warn=partial(click.echo, err=True))
        worker = _start_worker() if settings.serve_builds else None
        click.echo(f"Has Anyone answers on {_base_url(settings.host, listener)}", err=True)
        server = create_server(app, app.state.lanes, settings.trusted_proxies)
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        try:
            with suppress(KeyboardInterrupt):  # Ctrl-C is the usual way to stop the server
                server.run(sockets=[listener])
        finally:
            if worker is not None:
                worker.terminate()


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`; raise SetupError."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a host name"
        raise SetupError(
            f"The server cannot listen on {host[:80]}, port {port}: {reason}.",
            "Set HASANYONE_HOST and HASANYONE_PORT to an address that is free.",
        ) from None


def _base_url(host: str, listener: socket.socket) -> str:
    """Return the URL of the server, with the real port if the setting is 0."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"


def _start_worker() -> subprocess.Popen[bytes] | None:
    """Start a worker in another process, so that no question waits for a build.

    It stops when its standard input closes, so also if this process is killed. Returns None if this
    installation can only answer.
    """
    if find_spec("dbos") is None or find_spec("sentence_transformers") is None:
        return None
    program = "from bot.cli import main; main()"
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "worker", "--while-open"], stdin=subprocess.PIPE
    )
