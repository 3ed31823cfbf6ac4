"""`hasanyone restore`: restore a backup on an empty machine."""

from pathlib import Path

import click

from bot.backup import restore_backup
from index.settings import Settings, read_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Restore the backup FILE to the data folder, which must be new."""
    settings = read_settings(Settings)
    contents = restore_backup(file, settings.data)
    click.echo(f"Restored {len(contents.files):,} files of {contents.created}.")
