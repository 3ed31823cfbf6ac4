"""`hasanyone judge`: review the pairs of records that entity resolution left open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.logs import log_to_file
from bot.presentation import initiative_view
from bot.presentation.labels import shorten_list
from bot.sanitise import sanitise_text
from bot.service.live_snapshot import LiveSnapshot
from bot.service.pair_review import PairReview, ReviewPair
from bot.settings import BotSettings
from bot.store.model import Person, Surface
from bot.store.store import Store
from index.errors import InvalidInput
from index.model import Initiative
from index.resolution.judgements import PairJudgement, Relation
from index.settings import read_settings
from index.text.documents import truncate

# A person who can write to the data folder is an administrator.
_OPERATOR = Person(Surface.TERMINAL, "local", "operator", admin=True)
_SKIP, _STOP = "skip", "stop"
_RELATIONS = [each.value for each in Relation]
_MAX_TITLE_CHARS, _MAX_TEXT_CHARS = 90, 320


@click.command()
@click.argument("left", required=False)
@click.argument("right", required=False)
@click.argument("judgement", required=False, type=click.Choice(_RELATIONS))
@click.option("--reason", default="", help="The reason, stored with the judgement.")
@click.option("--list", "listed", is_flag=True, help="List the uncertain pairs, and ask nothing.")
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all judgements to this file, as JSON Lines.",
)
def command(
    left: str | None,
    right: str | None,
    judgement: str | None,
    reason: str,
    listed: bool,
    export: Path | None,
) -> None:
    """Decide whether two records are the same initiative.

    Give LEFT and RIGHT (ids of records) and a judgement to store it. Without them, review the
    uncertain pairs one by one. Judgements take effect with the next build.
    """
    with _open_review() as review:
        if export:
            _export_judgements(review, export)
        elif listed:
            _list_pairs(review)
        elif left and right and judgement:
            _record_judgement(review, left, right, Relation(judgement), reason)
            click.echo("Stored. It takes effect with the next build: “hasanyone ingest”.")
        elif left:
            raise InvalidInput(
                "A judgement needs two records and how they are related.",
                "For example: hasanyone judge LEFT RIGHT same --reason “one product”.",
            )
        else:
            _review_pairs(review)


@contextmanager
def _open_review() -> Iterator[PairReview]:
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    live = LiveSnapshot(settings.data)
    live.snapshot()
    store = Store.open(settings.store_url())
    try:
        yield PairReview(settings.data, live, store)
    finally:
        store.close()


def _record_judgement(
    review: PairReview, left: str, right: str, relation: Relation, reason: str
) -> None:
    review.record_judgement(
        _OPERATOR, PairJudgement(one=left, other=right, judgement=relation, reason=reason)
    )


def _export_judgements(review: PairReview, path: Path) -> None:
    try:
        count = review.export(path)
    except OSError:
        raise InvalidInput(
            f"{path.name} cannot be written.", "Name a file that can be written."
        ) from None
    click.echo(f"{count:,} judgements in {path.name}.")


def _list_pairs(review: PairReview) -> None:
    pairs = review.open_pairs(_OPERATOR)
    for pair in pairs:
        click.echo(
            f"{pair.probability:.2f}  {sanitise_text(pair.one)}  {sanitise_text(pair.other)}"
        )
        click.echo(f"      {_format_title(pair.left)} | {_format_title(pair.right)}")
    click.echo(f"Uncertain pairs: {len(pairs):,}.")


def _review_pairs(review: PairReview) -> None:
    """Ask about each pair until none is left or the person stops."""
    pairs = review.open_pairs(_OPERATOR)
    choice = click.Choice([*_RELATIONS, _SKIP, _STOP])
    for number, pair in enumerate(pairs, 1):
        click.echo(f"\n{number} of {len(pairs):,}")
        for line in _pair_lines(pair):
            click.echo(line)
        chosen = click.prompt("Are they the same initiative?", type=choice, default=_SKIP)
        if chosen == _STOP:
            break
        if chosen != _SKIP:
            reason = click.prompt("Reason (optional)", default="", show_default=False)
            _record_judgement(review, pair.one, pair.other, Relation(chosen), reason)
    open_count = len(review.open_pairs(_OPERATOR))
    click.echo(f"\nUncertain pairs: {open_count:,}. Judgements take effect with the next build.")


def _pair_lines(pair: ReviewPair) -> Iterator[str]:
    """Yield both records, the match probability, and the reasons for and against."""
    for id_, initiative in ((pair.one, pair.left), (pair.other, pair.right)):
        yield f"\n  {_format_title(initiative)}"
        yield f"    {sanitise_text(id_)}, {sanitise_text(initiative.url or 'address not stated')}"
        organisations = (
            ", ".join(shorten_list(initiative_view.organisations(initiative), 3))
            or "organisation not stated"
        )
        yield f"    {sanitise_text(organisations)}; {initiative_view.status(initiative)}"
        summary = initiative_view.summary_sentence(initiative) or "summary not stated"
        yield f"    {sanitise_text(truncate(summary, _MAX_TEXT_CHARS))}"
    yield f"\n  Probability that they are the same: {pair.probability:.0%}"
    for label, sign in (("for", 1), ("against", -1)):
        reasons = [reason for reason in pair.reasons if reason.weight * sign > 0]
        reasons.sort(key=lambda reason: -abs(reason.weight))
        if reasons:
            weights = ", ".join(f"{reason.name} ({reason.weight:+.1f})" for reason in reasons)
            yield f"    {label}: {weights}"
    yield ""


def _format_title(initiative: Initiative) -> str:
    return sanitise_text(truncate(initiative.title, _MAX_TITLE_CHARS))
