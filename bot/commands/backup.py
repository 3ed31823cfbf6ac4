"""`hasanyone backup`: write the index, the sources and the questions to one file."""

from pathlib import Path

import click

from bot.backup import write_backup
from bot.logs import log_to_file
from index.errors import InvalidInput
from index.settings import Settings, read_settings
from ingest.jobs.lock import hold_build_lock


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write a backup of the data folder to FILE, for example backup.tar.gz.

    It holds the index that answers, the one before it, the last good records of the sources and the
    store of questions. The server may go on; a build may not run.
    """
    settings = read_settings(Settings)
    log_to_file(settings.data)
    if file.exists():
        raise InvalidInput(f"{file.name} exists already.", "Name a new file.")
    with hold_build_lock(settings.data):
        try:
            contents = write_backup(settings.data, file)
        except OSError:
            raise InvalidInput(
                f"{file.name} cannot be written.", "Name a file on a disk with space."
            ) from None
    click.echo(f"{len(contents.files):,} files in {file.name}.")
    if not contents.has_store:
        click.echo("The questions are in another database: back it up too (docs/deploy.md).")
