"""`hasanyone sources`: the registries and how each one is, and a declaration for a further one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.logs import log_to_file
from index.model import Initiative
from index.settings import read
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.discovery.propose import Proposal
    from ingest.read.health import Health

_SHOWN = 5
_LONGEST = 160
_ROW = "{:<34} {:<13} {:<10} {:>7} {:>7} {:>6} {:>8} {:>8}"
_PARTS = ("status", "outcome", "funding", "contact", "date")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List every source with its health; `sources add URL` proposes a further one."""
    if context.invoked_subcommand is not None:
        return
    from ingest.read.health import health  # noqa: PLC0415 - only what reads registries needs it
    from ingest.sources.source import load, load_sources  # noqa: PLC0415

    settings = read(IngestSettings)
    log_to_file(settings.data)
    found = health(settings.data, load_sources(settings.sources, settings.enable))
    silent = load(settings.sources).unpublished
    if as_json:
        told = {
            "sources": [_told(each) for each in found],
            "unpublished": [each.model_dump() for each in silent],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(
        _ROW.format(
            *("source", "state", "last read", "records", "change", "issues", "expected", "complete")
        )
    )
    for each in found:
        click.echo(_line(each))
    for each in found:
        if each.reason:
            click.echo(f"{each.source.name}: {each.reason}")
    click.echo(
        f"\ncomplete: the share of records that state {', '.join(_PARTS)}, on average.\n"
        "off: not asked for until HASANYONE_ENABLE names it. "
        f"{len(silent)} registries that we know of publish nothing to read."
    )


@command.command()
@click.argument("url")
@click.option("--write", type=click.Path(path_type=Path), help="Append the block to this file.")
@click.option("--local", is_flag=True, help="The address may be on a private network.")
def add(url: str, write: Path | None, local: bool) -> None:
    """Look at an address, propose a declaration of it, and show what it would give."""
    from ingest.discovery.propose import append, propose  # noqa: PLC0415
    from ingest.harvest import download  # noqa: PLC0415 - these import what only reading needs

    settings = read(IngestSettings)
    log_to_file(settings.data)
    with download.client(settings.data) as web:
        proposal = propose(url, web, f"{datetime.now(UTC):%Y-%m-%d}", local=local)
    _show(url, proposal)
    if write is not None:
        append(proposal.block, write)
        click.echo(f"\nAdded to {write.name}. Read it with HASANYONE_SOURCES={write}.", err=True)


def _line(health: "Health") -> str:
    source, complete = health.source, health.completeness
    return _ROW.format(
        source.name,
        health.state.value if source.enabled else "off",
        (health.last_success or "never")[:10],
        health.records,
        "" if health.change is None else f"{health.change:+}",
        health.issues,
        f"{source.records_min}{' !' if health.short else ''}",
        "" if complete is None else f"{complete.score:.0%}",
    )


def _told(health: "Health") -> dict[str, Any]:
    source, complete = health.source, health.completeness
    parts = {name: round(getattr(complete, name), 3) for name in _PARTS} if complete else {}
    return {
        "name": source.name,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "enabled": source.enabled,
        "tried": source.tried,
        "state": health.state.value,
        "last_success": health.last_success,
        "records": health.records,
        "change": health.change,
        "issues": health.issues,
        "expected": source.records_min,
        "short": health.short,
        "reason": health.reason,
        "completeness": {"score": round(complete.score, 3), **parts} if complete else None,
    }


def _show(url: str, proposal: "Proposal") -> None:
    click.echo(f"# {url} is {proposal.what}. What was guessed below is yours to correct.\n")
    click.echo(proposal.block)
    count = len(proposal.records)
    click.echo(f"# {count} of {proposal.read} records would be indexed, the first like this:")
    for record in proposal.records[:_SHOWN]:
        click.echo("#")
        for name, value in _fields(record):
            click.echo(f"#   {name:<13} {value}")
    for doubt in proposal.doubts[:_SHOWN]:
        click.echo(f"# doubted: {doubt}")


def _fields(record: Initiative) -> list[tuple[str, str]]:
    """What a record states, shortened; as lines of a comment, so without line breaks."""
    stated = [("id", record.id)]
    for name in record.origins[0].states:
        value = getattr(record, name)
        if name == "organisations":
            value = ", ".join(body.name for body in value)
        elif isinstance(value, tuple):
            value = ", ".join(map(str, value))
        text = " ".join(str(value).split())
        stated.append((name, text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"))
    return stated
