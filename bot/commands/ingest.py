"""`hasanyone ingest`: the registries read into a new index."""

from pathlib import Path

import click
from rich.console import Console

from bot.logs import log_to_file
from index.errors import NotFound, SnapshotError
from index.settings import read
from index.snapshot.store import Shelf
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
    from bot.commands.build_report import show  # noqa: PLC0415 - these import what only a build needs
    from ingest.jobs.request import Order, declared  # noqa: PLC0415
    from ingest.jobs.runner import run  # noqa: PLC0415

    settings = read(IngestSettings)
    log_to_file(settings.data)
    if if_none and _is_one(Shelf(settings.data)):
        click.echo("There is an index already.")
        return
    order = Order(
        mirror=str(mirror.absolute()) if mirror else None,
        only=only,
        full=full,
        dry=dry_run,
        declared=declared(settings),
    )
    console = Console(highlight=False)
    built = run(settings, console, order)
    show(built, console)
    context.exit(1 if built.held else 0)


def _is_one(shelf: Shelf) -> bool:
    """Whether an index answers that this version of the program can read."""
    try:
        shelf.manifest(shelf.current_folder().name)
    except (SnapshotError, NotFound):
        return False
    return True
