"""`hasanyone index`: list, check, promote and roll back snapshots."""

from dataclasses import fields

import click
from rich.console import Console

from bot.logs import log_to_file
from bot.terminal import diff as diffs
from index.errors import SnapshotCorrupt
from index.settings import Settings, read_settings
from index.snapshot.manifest import verify_snapshot
from index.snapshot.store import SnapshotStore
from ingest.settings import IngestSettings


@click.group()
@click.pass_context
def command(context: click.Context) -> None:
    """See the snapshots of the index, check them, go back to an earlier one."""
    settings = read_settings(Settings)
    log_to_file(settings.data)
    context.obj = SnapshotStore(settings.data)


@command.command("list")
@click.pass_obj
def list_(snapshots: SnapshotStore) -> None:
    """List the snapshots, oldest first; the one that answers is marked."""
    current = snapshots.current_name()
    for name in snapshots.names():
        reasons = snapshots.held_back_reasons(name)
        mark = (
            "  answers now" if name == current else f"  held back: {reasons[0]}" if reasons else ""
        )
        click.echo(f"{name}  {_describe_snapshot(snapshots, name)}{mark}")
    if not snapshots.names():
        click.echo("There is no index yet. Build it with “hasanyone ingest”.")


@command.command()
@click.argument("name", required=False)
@click.pass_obj
def verify(snapshots: SnapshotStore, name: str | None) -> None:
    """Check that every file of the snapshot NAME (or the current one) is as it was written."""
    folder = snapshots.snapshot_folder(name) if name else snapshots.current_folder()
    manifest = verify_snapshot(folder)
    click.echo(f"{folder.name} is whole: {len(manifest.files)} files as they were written.")


@command.command()
@click.pass_obj
def rollback(snapshots: SnapshotStore) -> None:
    """Let the snapshot before the current one answer again."""
    click.echo(f"{snapshots.rollback()} answers now.")


@command.command()
@click.argument("name")
@click.pass_obj
def promote(snapshots: SnapshotStore, name: str) -> None:
    """Let the snapshot NAME answer, also one that is held back."""
    snapshots.release(name)
    click.echo(f"{name} answers now.")


@command.command()
@click.option("--keep", type=click.IntRange(1), help="How many stay; else HASANYONE_KEEP.")
@click.pass_obj
def prune(snapshots: SnapshotStore, keep: int | None) -> None:
    """Delete all but the newest snapshots; the current one and the one before it always stay."""
    for name in snapshots.prune(keep or read_settings(IngestSettings).keep):
        click.echo(f"{name} is gone.")


@command.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.pass_obj
def diff(snapshots: SnapshotStore, old: str | None, new: str | None) -> None:
    """Show what changed from the snapshot OLD to NEW, or from the one before to the current."""
    new = new or snapshots.current_folder().name
    old = old or snapshots.previous_name(new)
    snapshot_diff = snapshots.diff(old, new)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for line in diffs.lines(
        {field.name: getattr(snapshot_diff, field.name) for field in fields(snapshot_diff)},
        snapshot_diff.by_source(),
    ):
        console.print(line)


def _describe_snapshot(snapshots: SnapshotStore, name: str) -> str:
    try:
        manifest = snapshots.manifest(name)
    except SnapshotCorrupt:
        return "damaged, or of another version"
    return f"{manifest.initiatives:>7,} initiatives  {manifest.created}"
