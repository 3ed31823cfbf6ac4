"""`hasanyone sources add`: propose a declaration, corrected by options or in a conversation."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.sources.conversation import discuss_proposal
from bot.commands.sources.own_file import names_in
from bot.commands.sources.proposal_text import found_lines, proposal_lines, proposal_to_json
from bot.logs import log_to_file
from index.settings import read_settings
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.discovery.propose import Proposal


@click.command()
@click.argument("address")
@click.option(
    "--set",
    "corrections",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Read our field from theirs: title=Name, funding.amount=Cost, organisations.lead=Council."
    " Also key, dates, header, sheet, items and licence. Can be repeated.",
)
@click.option(
    "--ignore", "ignored", multiple=True, metavar="FIELD", help="Do not use a field of theirs."
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    metavar="THEIRS=OURS",
    help="Translate a word for a status: “In service=live”. Can be repeated.",
)
@click.option("--name", default="", help="Our name for it, in small letters: ids start with it.")
@click.option("--title", default="", help="The registry's title, as people will read it.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append the declaration to this file.",
)
@click.option("--yes", is_flag=True, help="Ask nothing, also on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and ask nothing.")
@click.option("--local", is_flag=True, help="Allow an address on a private network.")
def add(
    address: str,
    corrections: tuple[str, ...],
    ignored: tuple[str, ...],
    statuses: tuple[str, ...],
    name: str,
    title: str,
    publisher: str,
    write: Path | None,
    yes: bool,
    as_json: bool,
    local: bool,
) -> None:
    """Propose a declaration for the registry at ADDRESS: a web address, a file or a folder.

    Says what was found, which of our fields is read from which of theirs and why, and what would be
    lost. On a terminal it then asks what to correct. Otherwise correct it by options.
    """
    from ingest.discovery.names import SourceNames  # noqa: PLC0415 - these import what only reading needs
    from ingest.discovery.propose import correct_proposal, open_proposal  # noqa: PLC0415
    from ingest.harvest import download  # noqa: PLC0415

    settings = read_settings(IngestSettings)
    log_to_file(settings.data)
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not yes and not as_json
    with (
        download.open_session(settings.data) as session,
        open_proposal(
            address,
            session,
            f"{datetime.now(UTC):%Y-%m-%d}",
            local=local,
            names=SourceNames(name, title, publisher),
            taken=names_in(write) if write else (),
        ) as opened,
    ):
        proposal: Proposal | None = correct_proposal(opened, corrections, ignored, statuses)
        if asks and proposal:
            proposal, write = discuss_proposal(address, proposal, write, is_named=bool(name))
        elif proposal and as_json:
            payload = proposal_to_json(address, proposal)
            click.echo(json.dumps(payload, ensure_ascii=False, indent=1))
        elif proposal:
            _print_proposal(address, proposal)
        if proposal and write:
            _write_block(proposal, write)


def _print_proposal(address: str, proposal: "Proposal") -> None:
    """Print a block that can be pasted, with all else as comments."""
    for line in found_lines(address, proposal):
        click.echo(f"# {line}")
    click.echo(f"\n{proposal.block}")
    for line in proposal_lines(proposal):
        click.echo(f"# {line}".rstrip())
    click.echo("#\n# Correct it with --set OURS=THEIRS, --ignore FIELD, --status THEIRS=OURS,")
    click.echo("# --name, --title and --publisher. Keep it with --write FILE.")


def _write_block(proposal: "Proposal", path: Path) -> None:
    from ingest.discovery.toml_block import append_block  # noqa: PLC0415 - see above

    append_block(proposal.block_for(path.absolute().parent), path)
    click.echo(f"\nAdded to {path.name}. To use it:", err=True)
    click.echo(f"  export HASANYONE_SOURCES={path.absolute()}", err=True)
    click.echo(f"  hasanyone ingest --source {proposal.draft.names.name}", err=True)
