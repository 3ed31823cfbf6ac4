"""`hasanyone index`: the snapshots, and which of them answers."""

import click
from rich.console import Console

from bot.logs import log_to_file
from index import snapshot
from index.errors import SnapshotCorrupt
from index.promotion import Shelf
from index.settings import Settings, read

_SHOWN = 20


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
        mark = "  answers now" if name == current else ""
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
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.pass_obj
def diff(shelf: Shelf, old: str | None, new: str | None) -> None:
    """Show what changed from the snapshot OLD to NEW, or from the one before to the current."""
    new = new or shelf.current_folder().name
    old = old or shelf.before(new)
    found = shelf.diff(old, new)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for what in ("added", "changed", "removed"):
        ids = getattr(found, what)
        console.print(f"{what}: {len(ids):,}")
        for each in ids[:_SHOWN]:
            console.print(f"  {each}")
        if len(ids) > _SHOWN:
            console.print(f"  and {len(ids) - _SHOWN:,} more")


def _told(shelf: Shelf, name: str) -> str:
    try:
        manifest = shelf.manifest(name)
    except SnapshotCorrupt:
        return "damaged: its manifest cannot be read"
    return f"{manifest.initiatives:>7,} initiatives  {manifest.created}"
