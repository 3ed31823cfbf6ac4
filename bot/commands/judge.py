"""`hasanyone judge`: what resolving is not sure of, asked of a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.logs import log_to_file
from bot.presentation import initiative_text
from bot.presentation.sanitise import plain
from bot.service.live_snapshot import Live
from bot.service.pair_review import Judge, Pair
from bot.settings import BotSettings
from bot.store.person import Person
from bot.store.question import Surface
from bot.store.store import Store
from index.errors import InvalidInput
from index.model import Initiative
from index.resolution.judgements import Judgement, Relation
from index.settings import read
from index.text.documents import shortened

# Whoever has the data folder at hand administers it.
_BY = Person(Surface.TERMINAL, "local", "operator", admin=True)
_SKIP, _STOP = "skip", "stop"
_RELATIONS = [each.value for each in Relation]
_TITLE, _TEXT = 90, 320


@click.command()
@click.argument("left", required=False)
@click.argument("right", required=False)
@click.argument("judgement", required=False, type=click.Choice(_RELATIONS))
@click.option("--reason", default="", help="Why; kept with the judgement.")
@click.option("--list", "listed", is_flag=True, help="List the pairs in doubt and ask nothing.")
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all judgements to this file, a line of JSON each.",
)
def command(
    left: str | None,
    right: str | None,
    judgement: str | None,
    reason: str,
    listed: bool,
    export: Path | None,
) -> None:
    """Say whether two records are one initiative; it counts from the next build on.

    With LEFT, RIGHT (ids of records) and a JUDGEMENT, keep that one; with none, be asked pair by
    pair.
    """
    with _judge() as judge:
        if export:
            _export(judge, export)
        elif listed:
            _list(judge)
        elif left and right and judgement:
            _keep(judge, left, right, Relation(judgement), reason)
            click.echo("Kept. It counts from the next build on: “hasanyone ingest”.")
        elif left:
            raise InvalidInput(
                "A judgement has two records and what they are to each other.",
                "As in: hasanyone judge LEFT RIGHT same --reason “one product”.",
            )
        else:
            _ask(judge)


@contextmanager
def _judge() -> Iterator[Judge]:
    settings = read(BotSettings)
    log_to_file(settings.data)
    live = Live(settings.data)
    live.snapshot()
    store = Store.open(settings.store_address())
    try:
        yield Judge(settings.data, live, store)
    finally:
        store.close()


def _keep(judge: Judge, left: str, right: str, relation: Relation, reason: str) -> None:
    judge.say(_BY, Judgement(one=left, other=right, judgement=relation, reason=reason))


def _export(judge: Judge, path: Path) -> None:
    try:
        count = judge.export(path)
    except OSError:
        raise InvalidInput(
            f"{path.name} cannot be written.", "Name a file that can be written."
        ) from None
    click.echo(f"{count:,} judgements in {path.name}.")


def _list(judge: Judge) -> None:
    pairs = judge.open(_BY)
    for pair in pairs:
        click.echo(f"{pair.probability:.2f}  {plain(pair.one)}  {plain(pair.other)}")
        click.echo(f"      {_title(pair.left)} | {_title(pair.right)}")
    click.echo(f"{len(pairs):,} pairs in doubt.")


def _ask(judge: Judge) -> None:
    """Ask pair by pair until there is none, or the person has had enough."""
    pairs = judge.open(_BY)
    choice = click.Choice([*_RELATIONS, _SKIP, _STOP])
    for number, pair in enumerate(pairs, 1):
        click.echo(f"\n{number} of {len(pairs):,}")
        for line in _lines(pair):
            click.echo(line)
        said = click.prompt("Are they one initiative?", type=choice, default=_SKIP)
        if said == _STOP:
            break
        if said != _SKIP:
            reason = click.prompt("Why (may be empty)", default="", show_default=False)
            _keep(judge, pair.one, pair.other, Relation(said), reason)
    left = len(judge.open(_BY))
    click.echo(f"\n{left:,} pairs in doubt. Judgements count from the next build on.")


def _lines(pair: Pair) -> Iterator[str]:
    """Both records and what speaks for and against their being one."""
    for id_, initiative in ((pair.one, pair.left), (pair.other, pair.right)):
        yield f"\n  {_title(initiative)}"
        yield f"    {plain(id_)}, {plain(initiative.url or 'address not stated')}"
        bodies = (
            ", ".join(initiative_text.organisations(initiative, 3)) or "organisation not stated"
        )
        yield f"    {plain(bodies)}; {initiative_text.status(initiative)}"
        gist = initiative_text.gist(initiative) or "summary not stated"
        yield f"    {plain(shortened(gist, _TEXT))}"
    yield f"\n  Probably one: {pair.probability:.0%}"
    for word, sign in (("for", 1), ("against", -1)):
        grounds = [each for each in pair.reasons if each.weight * sign > 0]
        grounds.sort(key=lambda each: -abs(each.weight))
        if grounds:
            said = ", ".join(f"{each.name} ({each.weight:+.1f})" for each in grounds)
            yield f"    {word}: {said}"
    yield ""


def _title(initiative: Initiative) -> str:
    return plain(shortened(initiative.title, _TITLE))
