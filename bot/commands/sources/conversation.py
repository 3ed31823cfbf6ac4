"""Conversation about a proposal on a terminal: correct it, name it, choose where it is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.sources.own_file import names_in
from bot.commands.sources.proposal_text import found_lines, proposal_lines
from bot.sanitise import sanitise_text
from index.errors import AppError
from index.model import Status

if TYPE_CHECKING:
    from ingest.discovery.propose import Proposal

_STOP, _SHOW, _IGNORE = "stop", "show", "ignore "
_MAX_STATUSES = 12
_DEFAULT_FILE = "own.toml"
_HELP = (
    "Write OURS=THEIRS to read a field of ours from one of theirs: title=Project name.",
    "“ignore FIELD” does not use a field. “show” shows the declaration. “stop” writes nothing.",
    "Press Enter when it is right.",
)


def discuss_proposal(
    address: str, proposal: "Proposal", path: Path | None, *, is_named: bool
) -> tuple["Proposal | None", Path | None]:
    """Ask what to correct until it is right; return the proposal and the file to keep it in.

    `is_named` is set if the person gave its name before. Returns None for the proposal if the
    person stops.
    """
    _print_lines(found_lines(address, proposal))
    click.echo()
    _print_lines(proposal_lines(proposal))
    click.echo()
    _print_lines(iter(_HELP))
    corrected = _ask_corrections(proposal)
    if corrected is None:
        click.echo("Nothing was written.")
        return None, None
    translated = _ask_statuses(corrected)
    click.echo()
    chosen = path or Path(click.prompt("Keep it in which file?", default=_DEFAULT_FILE))
    named = _ask_names(translated, names_in(chosen), is_named=is_named)
    click.echo(f"\n{named.block_for(chosen.absolute().parent)}")
    if not click.confirm(f"Add it to {chosen.name}?", default=True):
        click.echo("Nothing was written.")
        return None, None
    return named, chosen


def _ask_corrections(proposal: "Proposal") -> "Proposal | None":
    """Apply what the person types, one correction a line; None if they stop."""
    from ingest.discovery.propose import correct_proposal  # noqa: PLC0415 - imports what only reading needs

    while True:
        typed = click.prompt("Correct", default="", show_default=False).strip()
        if typed == _STOP:
            return None
        if not typed:
            return proposal
        if typed == _SHOW:
            click.echo(f"\n{proposal.block}")
            continue
        try:
            if typed.startswith(_IGNORE):
                corrected = correct_proposal(proposal, ignored=[typed.removeprefix(_IGNORE)])
            else:
                corrected = correct_proposal(proposal, corrections=[typed])
        except AppError as error:
            _print_lines(iter(filter(None, (error.message, error.hint))))
            continue
        _print_lines(_effect_lines(proposal, corrected))
        proposal = corrected


def _effect_lines(before: "Proposal", after: "Proposal") -> Iterator[str]:
    """Yield how the sample is read differently."""
    old, new = list(proposal_lines(before)), list(proposal_lines(after))
    changed = [line for line in new if line not in old]
    kept = {field.name for field in after.preview.fields}
    gone = [field.name for field in before.preview.fields if field.name not in kept]
    yield f"Records: {after.record_count:,}; of them indexed: {len(after.initiatives):,}."
    yield from (f"{name} is no longer read." for name in gone)
    yield from changed or ([] if gone else ["Nothing else changed."])


def _ask_statuses(proposal: "Proposal") -> "Proposal":
    """Ask what each word for a status means that is none of ours."""
    from ingest.discovery.propose import correct_proposal  # noqa: PLC0415 - see above

    words = proposal.unknown_statuses[:_MAX_STATUSES]
    if not words:
        return proposal
    known = [each.value for each in Status if each is not Status.UNKNOWN]
    click.echo("\nThe registry has words for a status that we do not know.")
    choice = click.Choice([*known, "none"])
    meanings = [
        (word, click.prompt(f"“{sanitise_text(word)}” is", type=choice, default="none"))
        for word in words
    ]
    statuses = [f"{word}={'' if status == 'none' else status}" for word, status in meanings]
    return correct_proposal(proposal, statuses=statuses)


def _ask_names(proposal: "Proposal", taken: set[str], *, is_named: bool) -> "Proposal":
    """Ask for the names and the licence, each with what is known of it, until they are right."""
    from ingest.discovery.propose import rename, suggest_name  # noqa: PLC0415 - see above

    names = proposal.draft.names
    title = click.prompt("Title of the registry, as people will read it", default=names.title)
    publisher = click.prompt("Who publishes it", default=names.publisher)
    keeps_name = is_named or (title == names.title and names.name not in taken)
    suggested = names.name if keeps_name else suggest_name(title, taken)
    licence = click.prompt("Licence of the data, if stated", default=proposal.draft.licence)
    while True:
        name = click.prompt("Name: ids start with it, and it never changes", default=suggested)
        if name in taken:
            click.echo(f"The file has a source “{sanitise_text(name)}” already.")
            continue
        try:
            asked = replace(names, name=name, title=title, publisher=publisher)
            return rename(proposal, asked, licence)
        except AppError as error:
            click.echo(error.message)


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)
