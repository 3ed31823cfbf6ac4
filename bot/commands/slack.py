"""`hasanyone slack`: print the manifest that sets up a Slack app."""

import json

import click

from bot.slack.manifest import EXAMPLE_URL, build_manifest


@click.group()
def command() -> None:
    """Set Slack up; docs/slack.md leads through it."""


@command.command("manifest")
@click.option("--url", default=EXAMPLE_URL, show_default=True, help="Where people reach us.")
@click.option("--socket", is_flag=True, help="For Socket Mode, which needs no address.")
@click.option(
    "--history",
    is_flag=True,
    help="With the scopes to offer answers unasked and to greet channels.",
)
@click.option("--yaml", "as_yaml", is_flag=True, help="As YAML.")
def print_manifest(url: str, socket: bool, history: bool, as_yaml: bool) -> None:
    """Print the manifest to create the app from, at https://api.slack.com/apps."""
    app_manifest = build_manifest(url, socket=socket, history=history)
    if as_yaml:
        import yaml  # noqa: PLC0415 - JSON needs none

        click.echo(yaml.safe_dump(app_manifest, allow_unicode=True, sort_keys=False), nl=False)
    else:
        click.echo(json.dumps(app_manifest, indent=2, ensure_ascii=False))
