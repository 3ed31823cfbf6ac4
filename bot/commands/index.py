"""`hasanyone index`: list, check, promote and roll back snapshots."""

from dataclasses import fields

import click
from rich.console import Console

from bot.logs import log_to_file
from bot.terminal import diff
from index.errors import SetupError, SnapshotCorrupt
from index.retrieval.vectors.selection import select_engine
from index.settings import Settings, read_settings
from index.snapshot.manifest import verify_snapshot
from index.snapshot.shared_store import SharedSnapshots
from index.snapshot.store import SnapshotStore
from ingest.settings import IngestSettings


@click.group()
@click.pass_context
def command(context: click.Context) -> None:
    """List, compare, verify, promote and roll back snapshots."""
    settings = read_settings(Settings)
    log_to_file(settings.data)
    context.obj = SnapshotStore(
        settings.data, SharedSnapshots.from_settings(settings), select_engine(settings)
    )


@command.command("list")
@click.pass_obj
def list_(snapshots: SnapshotStore) -> None:
    """List all snapshots, oldest first, with their state."""
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
    """Check that every file of a snapshot matches its checksum.

    Without NAME, the current snapshot is checked.
    """
    folder = snapshots.snapshot_folder(name) if name else snapshots.current_folder()
    manifest = verify_snapshot(folder)
    click.echo(f"{folder.name} is intact: all {len(manifest.files)} files match their checksums.")


@command.command()
@click.pass_obj
def rollback(snapshots: SnapshotStore) -> None:
    """Go back to the snapshot before the current one."""
    click.echo(f"{snapshots.rollback()} answers now.")


@command.command()
@click.argument("name")
@click.pass_obj
def promote(snapshots: SnapshotStore, name: str) -> None:
    """Make the snapshot NAME answer, even if it is held back."""
    snapshots.release(name)
    click.echo(f"{name} answers now.")


@command.command()
@click.pass_obj
def publish(snapshots: SnapshotStore) -> None:
    """Publish the current snapshot in HASANYONE_MILVUS and HASANYONE_SNAPSHOT_URL.

    Its vectors are copied to Milvus, and all of it with the block list to the shared place. Builds,
    “promote” and “rollback” do so too.
    """
    settings = read_settings(Settings)
    if snapshots.shared is None and not settings.milvus:
        raise SetupError(
            "Neither HASANYONE_SNAPSHOT_URL nor HASANYONE_MILVUS is set.",
            "Set the place that the machines share, or the address of Milvus.",
        )
    folder = snapshots.current_folder()
    snapshots.promote(folder.name)
    if settings.milvus:
        click.echo(f"Vectors: {snapshots.engine.check(folder)}.")
    if snapshots.shared:
        click.echo(f"{folder.name} answers on all machines now.")


@command.command()
@click.option("--keep", type=click.IntRange(1), help="Number to keep. Default: HASANYONE_KEEP.")
@click.pass_obj
def prune(snapshots: SnapshotStore, keep: int | None) -> None:
    """Delete old snapshots.

    The current snapshot and the one before it are always kept.
    """
    for name in snapshots.prune(keep or read_settings(IngestSettings).keep):
        click.echo(f"{name} is deleted.")


@command.command("diff")
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.pass_obj
def compare(snapshots: SnapshotStore, old: str | None, new: str | None) -> None:
    """Show what changed between two snapshots.

    Without OLD and NEW, the current snapshot is compared with the one before it.
    """
    new = new or snapshots.current_folder().name
    old = old or snapshots.previous_name(new)
    snapshot_diff = snapshots.diff(old, new)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for line in diff.lines(
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
