"""`hasanyone sources`: list the registries with their health; the group of its subcommands."""

import json
from typing import TYPE_CHECKING, Any

import click

from bot.commands.sources.add import add
from bot.commands.sources.check import check
from bot.logs import log_to_file
from index.settings import read_settings
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.read.health import SourceHealth

_ROW = "{:<34} {:<13} {:<10} {:>7} {:>7} {:>6} {:>8} {:>8}"
_COMPLETE_FIELDS = ("status", "outcome", "funding", "contact", "date")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List all sources and their health; propose, check or describe declarations."""
    if context.invoked_subcommand is not None:
        return
    from ingest.read.health import load_health  # noqa: PLC0415 - only what reads registries needs it
    from ingest.sources.source import load_declarations, load_sources  # noqa: PLC0415

    settings = read_settings(IngestSettings)
    log_to_file(settings.data)
    reports = load_health(settings.data, load_sources(settings.sources, settings.enable))
    unpublished = load_declarations(settings.sources).unpublished
    if as_json:
        payload = {
            "sources": [_health_to_json(each) for each in reports],
            "unpublished": [each.model_dump() for each in unpublished],
        }
        click.echo(json.dumps(payload, ensure_ascii=False, indent=1))
        return
    click.echo(
        _ROW.format(
            *("source", "state", "last read", "records", "change", "issues", "expected", "complete")
        )
    )
    for each in reports:
        click.echo(_format_row(each))
    for each in reports:
        if each.reason:
            click.echo(f"{each.source.name}: {each.reason}")
    click.echo(
        f"\ncomplete: the share of records that state {', '.join(_COMPLETE_FIELDS)}, on average.\n"
        "off: not read until HASANYONE_ENABLE names it.\n"
        f"{len(unpublished)} known registries publish nothing that can be read."
    )


@command.command()
def schema() -> None:
    """Print the JSON Schema of sources.toml, for editors."""
    from ingest.sources.json_schema import format_json_schema  # noqa: PLC0415 - only this needs it

    click.echo(format_json_schema(), nl=False)


command.add_command(add)
command.add_command(check)


def _format_row(health: "SourceHealth") -> str:
    source, completeness = health.source, health.completeness
    return _ROW.format(
        source.name,
        health.state.value if source.enabled else "off",
        (health.last_success or "never")[:10],
        health.record_count,
        "" if health.record_change is None else f"{health.record_change:+}",
        health.issue_count,
        f"{source.records_min}{' !' if health.is_short else ''}",
        "" if completeness is None else f"{completeness.score:.0%}",
    )


def _health_to_json(health: "SourceHealth") -> dict[str, Any]:
    source, completeness = health.source, health.completeness
    parts = (
        {name: round(getattr(completeness, name), 3) for name in _COMPLETE_FIELDS}
        if completeness
        else {}
    )
    return {
        "name": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "enabled": source.enabled,
        "tried": source.tried,
        "state": health.state.value,
        "last_success": health.last_success,
        "records": health.record_count,
        "change": health.record_change,
        "issues": health.issue_count,
        "expected": source.records_min,
        "short": health.is_short,
        "reason": health.reason,
        "completeness": {"score": round(completeness.score, 3), **parts} if completeness else None,
    }
