"""`hasanyone ingest`: read the registries into a new index."""

import atexit
from pathlib import Path

import click
from rich.console import Console

from bot.logs import log_to_file
from bot.telemetry.export import export_spans
from index.errors import NotFound, SnapshotError
from index.settings import read_settings
from index.snapshot.store import SnapshotStore
from ingest.settings import IngestSettings


@click.command()
@click.option(
    "--mirror",
    type=click.Path(path_type=Path),
    help="Folder with a folder for each source, read instead of the network."
    " Default: HASANYONE_MIRROR.",
)
@click.option("--source", "only", multiple=True, help="Read only this source. Can be repeated.")
@click.option("--full", is_flag=True, help="Make everything anew, even if nothing changed.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--if-none", is_flag=True, help="Do nothing if there is an index already.")
@click.pass_context
def command(
    context: click.Context,
    mirror: Path | None,
    only: tuple[str, ...],
    full: bool,
    dry_run: bool,
    if_none: bool,
) -> None:
    """Read the registries and build a new index.

    If it is interrupted, run the same command again: it continues after its last finished step.
    Exits with 1 if the new index is held back because it is worse than the settings allow.
    """
    from bot.commands.build_report import print_report  # noqa: PLC0415 - these import what only a build needs
    from bot.commands.shared_builds import share_builds  # noqa: PLC0415
    from ingest.jobs.request import BuildRequest, hash_declarations  # noqa: PLC0415
    from ingest.jobs.runner import run_build  # noqa: PLC0415

    settings = read_settings(IngestSettings)
    log_to_file(settings.data)
    atexit.register(export_spans(settings.otlp_endpoint, "ingest"))
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
    with share_builds(settings) as sharing:
        result = run_build(settings, console, request, **sharing)
    print_report(result, console)
    context.exit(1 if result.held else 0)


def _has_readable_index(snapshots: SnapshotStore) -> bool:
    """Return whether there is a current index that this version of the program can read."""
    try:
        snapshots.manifest(snapshots.current_folder().name)
    except (SnapshotError, NotFound):
        return False
    return True
