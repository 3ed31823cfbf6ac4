"""`hasanyone sources`: list the registries with their health, and propose a new one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.logs import log_to_file
from index.model import Initiative
from index.settings import read_settings
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.discovery.propose import Proposal
    from ingest.read.health import SourceHealth

_MAX_SHOWN = 5
_MAX_VALUE_CHARS = 160
_ROW = "{:<34} {:<13} {:<10} {:>7} {:>7} {:>6} {:>8} {:>8}"
_COMPLETE_FIELDS = ("status", "outcome", "funding", "contact", "date")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List all sources and their health, or add one."""
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
@click.argument("url")
@click.option(
    "--write", type=click.Path(path_type=Path), help="Append the declaration to this file."
)
@click.option("--local", is_flag=True, help="Allow an address on a private network.")
@click.option("--name", default="", help="Our name for it, in small letters: ids start with it.")
@click.option("--title", default="", help="The registry's title, as people will read it.")
@click.option("--publisher", default="", help="Who publishes it.")
def add(url: str, write: Path | None, local: bool, name: str, title: str, publisher: str) -> None:
    """Propose a declaration for the registry at URL.

    Shows the records that it would give.
    """
    from ingest.discovery.names import SourceNames  # noqa: PLC0415
    from ingest.discovery.propose import propose_source  # noqa: PLC0415
    from ingest.discovery.toml_block import append_block  # noqa: PLC0415
    from ingest.harvest import download  # noqa: PLC0415 - these import what only reading needs

    settings = read_settings(IngestSettings)
    log_to_file(settings.data)
    with download.open_session(settings.data) as http_client:
        proposal = propose_source(
            url,
            http_client,
            f"{datetime.now(UTC):%Y-%m-%d}",
            local=local,
            names=SourceNames(name, title, publisher),
        )
    _print_proposal(url, proposal)
    if write is not None:
        append_block(proposal.block, write)
        click.echo(f"\nAdded to {write.name}. To use it, set HASANYONE_SOURCES={write}.", err=True)


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


def _print_proposal(url: str, proposal: "Proposal") -> None:
    click.echo(f"# {url} is {proposal.description}. The block below is a guess: correct it.\n")
    click.echo(proposal.block)
    count = len(proposal.initiatives)
    click.echo(
        f"# {count} of {proposal.record_count} records would be indexed, the first like this:"
    )
    for record in proposal.initiatives[:_MAX_SHOWN]:
        click.echo("#")
        for name, value in _stated_fields(record):
            click.echo(f"#   {name:<13} {value}")
    for issue in proposal.issues[:_MAX_SHOWN]:
        click.echo(f"# issue: {issue}")


def _stated_fields(record: Initiative) -> list[tuple[str, str]]:
    """Return the fields that a record states, each as a name and a short text."""
    stated = [("id", record.id)]
    for name in record.origins[0].states:
        value = getattr(record, name)
        if name == "organisations":
            value = ", ".join(organisation.name for organisation in value)
        elif isinstance(value, tuple):
            value = ", ".join(map(str, value))
        text = " ".join(str(value).split())
        stated.append(
            (name, text if len(text) <= _MAX_VALUE_CHARS else f"{text[: _MAX_VALUE_CHARS - 1]}…")
        )
    return stated
