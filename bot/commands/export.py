"""`hasanyone export`: write the index in a format that others read."""

import re
import sys
from pathlib import Path

import click

from bot.export import FORMATS, atom, iter_export_records
from bot.logs import log_to_file
from bot.settings import BotSettings
from index import suppression
from index.errors import InvalidInput
from index.settings import read_settings
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from index.text.files import write_bytes

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@click.command()
@click.option(
    "--format",
    "name",
    type=click.Choice(list(FORMATS)),
    default="jsonl",
    show_default=True,
    help="The format to write.",
)
@click.option("--since", help="Only what changed since this day (2026-11-22), month or year.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file, completely or not at all. Default: standard output.",
)
def command(name: str, since: str | None, output: Path | None) -> None:
    """Write all initiatives of the index in a common format.

    Each initiative comes with its licences and the records that it was merged from.
    """
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    if since is not None and not _DATE.fullmatch(since):
        raise InvalidInput(f"“{since}” is not a date.", "Use 2026-11-22, 2026-11 or 2026.")
    documents = open_snapshot(SnapshotStore(settings.data).current_folder()).documents
    records = iter_export_records(documents, since, suppression.load(settings.data))
    is_feed = name == "atom" and settings.public_url
    chunks = (
        atom.write(records, atom.export_feed(str(settings.public_url)))
        if is_feed
        else FORMATS[name](records)
    )
    if output is None:
        for chunk in chunks:
            sys.stdout.write(chunk)
        return
    try:
        write_bytes(output, (chunk.encode() for chunk in chunks))
    except OSError:
        raise InvalidInput(
            f"{output.name} cannot be written.", "Name a file that can be written."
        ) from None
