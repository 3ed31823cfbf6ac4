"""`hasanyone slack`: print the manifest that sets up a Slack app."""

import json

import click

from bot.slack.manifest import EXAMPLE_URL, build_manifest


@click.group()
def command() -> None:
    """Set up Slack (see docs/slack.md)."""


@command.command("manifest")
@click.option("--url", default=EXAMPLE_URL, show_default=True, help="Address of the server.")
@click.option("--socket", is_flag=True, help="Use Socket Mode, which needs no address.")
@click.option(
    "--history",
    is_flag=True,
    help="Ask for access to channel messages, to offer answers unasked and greet channels.",
)
@click.option("--yaml", "as_yaml", is_flag=True, help="Print YAML instead of JSON.")
def print_manifest(url: str, socket: bool, history: bool, as_yaml: bool) -> None:
    """Print the app manifest.

    Paste it at https://api.slack.com/apps to create the app.
    """
    app_manifest = build_manifest(url, socket=socket, history=history)
    if as_yaml:
        import yaml  # noqa: PLC0415 - JSON needs none

        click.echo(yaml.safe_dump(app_manifest, allow_unicode=True, sort_keys=False), nl=False)
    else:
        click.echo(json.dumps(app_manifest, indent=2, ensure_ascii=False))
