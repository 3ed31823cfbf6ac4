"""`hasanyone ask`: a question answered in the terminal."""

import json
import logging

import click
from rich.console import Console

from bot.api import serialise
from bot.logs import log_to_file
from bot.service.answering import Asker
from bot.service.live_snapshot import Live
from bot.settings import BotSettings
from bot.store.question import Surface
from bot.store.store import Store
from bot.terminal import answer as text
from index.errors import SetupError
from index.query.parser import FILTER_NAMES
from index.settings import read
from index.verdict.decision import SHOWN

log = logging.getLogger(__name__)

_JSON_HITS = 10


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output only.")
@click.option("--limit", type=int, help="Hits, 1 to 50; 3 unless told, 10 with --json.")
def command(
    question: tuple[str, ...], as_json: bool, limit: int | None, **filters: str | None
) -> None:
    """Ask QUESTION in your own words: has anyone done a damp reporting service?"""
    settings = read(BotSettings)
    log_to_file(settings.data)
    asker = Asker(Live(settings.data), _store(settings))
    given = {name: value for name, value in filters.items() if value is not None}
    if limit is None:
        limit = _JSON_HITS if as_json else SHOWN
    answer = asker.ask(" ".join(question), surface=Surface.TERMINAL, limit=limit, filters=given)
    if as_json:
        click.echo(json.dumps(serialise.to_json(answer), ensure_ascii=False, indent=1))
    else:
        text.show(answer, Console(highlight=False))


for _name in FILTER_NAMES:
    command.params.append(click.Option([f"--{_name}", _name], help=f"As “{_name}:…” in QUESTION."))


def _store(settings: BotSettings) -> Store | None:
    """The store; None, with a word on standard error, where it cannot be used."""
    try:
        return Store.open(settings.store_address())
    except SetupError as error:
        log.exception("store not opened")
        click.echo(f"This question is not kept. {error}", err=True)
        return None
