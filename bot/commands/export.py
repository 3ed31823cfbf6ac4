"""`hasanyone export`: the index given back."""

import re
import sys
from pathlib import Path

import click

from bot.export import FORMATS, items
from bot.logs import log_to_file
from index.errors import InvalidInput
from index.settings import Settings, read
from index.snapshot.snapshot import open_snapshot, put_bytes
from index.snapshot.store import Shelf

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@click.command()
@click.option("--format", "name", type=click.Choice(list(FORMATS)), default="jsonl")
@click.option("--since", help="Only what changed on this day or later: 2026-11-22, or a month.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file, whole or not at all; else to standard output.",
)
def command(name: str, since: str | None, output: Path | None) -> None:
    """Write every initiative of the index with its licences and the records it rests on."""
    settings = read(Settings)
    log_to_file(settings.data)
    if since is not None and not _DATE.fullmatch(since):
        raise InvalidInput(f"“{since}” is not a day.", "Give it as 2026-11-22, 2026-11 or 2026.")
    catalogue = open_snapshot(Shelf(settings.data).current_folder()).catalogue
    parts = FORMATS[name](items(catalogue, since))
    if output is None:
        for part in parts:
            sys.stdout.write(part)
        return
    try:
        put_bytes(output, (part.encode() for part in parts))
    except OSError:
        raise InvalidInput(
            f"{output.name} cannot be written.", "Name a file that can be written."
        ) from None
