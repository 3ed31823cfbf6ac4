"""`hasanyone teams`: write the app package that sets up Microsoft Teams."""

from importlib.metadata import version
from pathlib import Path

import click

from bot.logs import log_to_file
from bot.settings import BotSettings
from bot.teams.app_package.manifest import read_app_details
from bot.teams.app_package.package import build_package
from index.errors import InvalidInput
from index.settings import read_settings
from index.text.files import write_bytes


@click.group()
def command() -> None:
    """Set up Microsoft Teams (see docs/teams.md)."""


@command.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("hasanyone-teams.zip"),
    show_default=True,
    help="Write the package to this file.",
)
@click.option(
    "--developer", default="Has Anyone", show_default=True, help="Organisation that runs it."
)
@click.option("--privacy", metavar="URL", help="Its privacy statement. Default: the page.")
@click.option("--terms", metavar="URL", help="Its terms of use. Default: the page.")
@click.option(
    "--copilot",
    is_flag=True,
    help="Add an agent for Microsoft 365 Copilot. It calls /api/v1 of the public address without"
    " signing in.",
)
def package(
    out: Path, developer: str, privacy: str | None, terms: str | None, *, copilot: bool
) -> None:
    """Write the app package to upload in Teams."""
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    teams_app = read_app_details(
        settings, version("hasanyone"), developer, privacy, terms, has_copilot=copilot
    )
    try:
        write_bytes(out, [build_package(teams_app)])
    except OSError:
        raise InvalidInput(
            f"{out.name} cannot be written.", "Name a file that can be written."
        ) from None
    click.echo(
        f"{out}: the app {teams_app.id} for {teams_app.host}. Upload it in Teams: docs/teams.md."
    )
