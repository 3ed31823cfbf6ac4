"""`hasanyone ingest`: read the registries into a new index."""

from pathlib import Path

import click
from rich.console import Console

from bot.logs import log_to_file
from index.errors import NotFound, SnapshotError
from index.settings import read_settings
from index.snapshot.store import SnapshotStore
from ingest.settings import IngestSettings


@click.command()
@click.option(
    "--mirror",
    type=click.Path(path_type=Path),
    help="Read each source from a folder of its name in here; unset, as HASANYONE_MIRROR says.",
)
@click.option("--source", "only", multiple=True, help="Read only this source; may be repeated.")
@click.option("--full", is_flag=True, help="Write a new index even where nothing changed.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--if-none", is_flag=True, help="Do nothing where an index answers already.")
@click.pass_context
def command(
    context: click.Context,
    mirror: Path | None,
    only: tuple[str, ...],
    full: bool,
    dry_run: bool,
    if_none: bool,
) -> None:
    """Read the registries of sources.toml and promote a new index of them.

    Interrupted, it goes on where it stopped when the same is asked for again. Exit 1 when the new
    index is worse than the agreed margins and was not promoted.
    """
    from bot.commands.build_report import print_report  # noqa: PLC0415 - these import what only a build needs
    from ingest.jobs.request import BuildRequest, hash_declarations  # noqa: PLC0415
    from ingest.jobs.runner import run_build  # noqa: PLC0415

    settings = read_settings(IngestSettings)
    log_to_file(settings.data)
    if if_none and _has_readable_index(SnapshotStore(settings.data)):
        click.echo("There is an index already.")
        return
    request = BuildRequest(
        mirror=str(mirror.absolute()) if mirror else None,
        only=only,
        full=full,
        dry=dry_run,
        declared=hash_declarations(settings),
    )
    console = Console(highlight=False)
    result = run_build(settings, console, request)
    print_report(result, console)
    context.exit(1 if result.held else 0)


def _has_readable_index(snapshots: SnapshotStore) -> bool:
    """Return whether an index answers that this version of the program can read."""
    try:
        snapshots.manifest(snapshots.current_folder().name)
    except (SnapshotError, NotFound):
        return False
    return True
