"""`hasanyone ask`: answer a question in the terminal."""

import json
import logging

import click
from rich.console import Console

from bot.api import serialise
from bot.logs import log_to_file
from bot.presentation.answer_view import view_answer
from bot.service.answering import DEFAULT_HITS, FIRST_PAGE_HITS, AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.settings import BotSettings
from bot.store.model import Surface
from bot.store.store import Store
from bot.terminal.answer import print_answer
from index.errors import SetupError
from index.model import FilterName
from index.retrieval.vectors.selection import select_engine
from index.settings import read_settings

log = logging.getLogger(__name__)

_FILTER_HELP = {
    "in": "Only this country, region or council.",
    "status": "Only this status: idea, discovery, alpha, beta, live, completed or stopped.",
    "since": "Only what started or ended in this year or later.",
    "theme": "Only this theme.",
    "org": "Only this organisation.",
    "source": "Only this registry, by its name in sources.toml.",
    "licence": "Only this licence, or any open one: open.",
}


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, and nothing else.")
@click.option(
    "--limit",
    type=int,
    help="Number of hits, 1 to 50. Default: 10 with --json, else up to 3 likely ones.",
)
def command(
    question: tuple[str, ...], as_json: bool, limit: int | None, **filters: str | None
) -> None:
    """Answer a question: has anyone done this?

    Write QUESTION in your own words, such as: damp reporting service in Wales. Filters can be part
    of the question (in:wales) or options (--in wales). To ignore a filter that is read from the
    words of the question, give it as "".
    """
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    answer_service = AnswerService(
        LiveSnapshot(settings.data, select_engine(settings)),
        open_store(settings),
        answered_share=settings.answered_share,
        min_searched=settings.min_searched,
    )
    given_filters = {name: value for name, value in filters.items() if value is not None}
    answer = answer_service.ask(
        " ".join(question),
        surface=Surface.TERMINAL,
        limit=limit or DEFAULT_HITS,
        filters=given_filters,
    )
    if as_json:
        click.echo(json.dumps(serialise.answer_to_json(answer), ensure_ascii=False, indent=1))
    else:
        shown = answer.hits if limit else answer.first_hits(FIRST_PAGE_HITS)
        print_answer(view_answer(answer, shown), Console(highlight=False))


for _name in FilterName:
    command.params.append(click.Option([f"--{_name}", _name], help=_FILTER_HELP[_name]))


def open_store(settings: BotSettings) -> Store | None:
    """Return the store; None, with a line on standard error, if it cannot be opened."""
    try:
        return Store.open(settings.store_url())
    except SetupError as error:
        log.exception("store not opened")
        click.echo(f"This question is not stored. {error}", err=True)
        return None
