"""`hasanyone index`: the snapshots, and which of them answers."""

from dataclasses import fields

import click
from rich.console import Console

from bot.logs import log_to_file
from bot.terminal import diff as diffs
from index.errors import SnapshotCorrupt
from index.settings import Settings, read
from index.snapshot import snapshot
from index.snapshot.store import Shelf
from ingest.settings import IngestSettings


@click.group()
@click.pass_context
def command(context: click.Context) -> None:
    """See the snapshots of the index, check them, go back to an earlier one."""
    settings = read(Settings)
    log_to_file(settings.data)
    context.obj = Shelf(settings.data)


@command.command("list")
@click.pass_obj
def list_(shelf: Shelf) -> None:
    """List the snapshots, oldest first; the one that answers is marked."""
    current = shelf.current()
    for name in shelf.names():
        held = shelf.held(name)
        mark = "  answers now" if name == current else f"  held back: {held[0]}" if held else ""
        click.echo(f"{name}  {_told(shelf, name)}{mark}")
    if not shelf.names():
        click.echo("There is no index yet. Build it with “hasanyone ingest”.")


@command.command()
@click.argument("name", required=False)
@click.pass_obj
def verify(shelf: Shelf, name: str | None) -> None:
    """Check that every file of the snapshot NAME (or the current one) is as it was written."""
    folder = shelf.path(name) if name else shelf.current_folder()
    manifest = snapshot.verify(folder)
    click.echo(f"{folder.name} is whole: {len(manifest.files)} files as they were written.")


@command.command()
@click.pass_obj
def rollback(shelf: Shelf) -> None:
    """Let the snapshot before the current one answer again."""
    click.echo(f"{shelf.rollback()} answers now.")


@command.command()
@click.argument("name")
@click.pass_obj
def promote(shelf: Shelf, name: str) -> None:
    """Let the snapshot NAME answer, also one that is held back."""
    shelf.release(name)
    click.echo(f"{name} answers now.")


@command.command()
@click.option("--keep", type=click.IntRange(1), help="How many stay; else HASANYONE_KEEP.")
@click.pass_obj
def prune(shelf: Shelf, keep: int | None) -> None:
    """Delete all but the newest snapshots; the current one and the one before it always stay."""
    for name in shelf.prune(keep or read(IngestSettings).keep):
        click.echo(f"{name} is gone.")


@command.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.pass_obj
def diff(shelf: Shelf, old: str | None, new: str | None) -> None:
    """Show what changed from the snapshot OLD to NEW, or from the one before to the current."""
    new = new or shelf.current_folder().name
    old = old or shelf.before(new)
    found = shelf.diff(old, new)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for line in diffs.lines(
        {field.name: getattr(found, field.name) for field in fields(found)}, found.by_source()
    ):
        console.print(line)


def _told(shelf: Shelf, name: str) -> str:
    try:
        manifest = shelf.manifest(name)
    except SnapshotCorrupt:
        return "damaged, or of another version"
    return f"{manifest.initiatives:>7,} initiatives  {manifest.created}"
