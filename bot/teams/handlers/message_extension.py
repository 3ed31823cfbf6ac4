"""The search box, the menu of a message, and links to our own pages."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import fault
from bot.presentation.urls import initiative_at
from bot.service.answering import Asker
from bot.store.question import Surface
from bot.teams.cards.initiative import results, unfurled
from bot.teams.handlers.invoke_responses import Body, found, sentence

_RESULTS = 8
_TAGS = re.compile(r"<[^>]{0,500}>")
_LONGEST = 20_000


class Extension:
    """Answers the message extension; synchronous, as the core is.

    What is typed in a search box is asked at each pause of the keys, so it is not kept.
    """

    def __init__(self, looker: Asker, site: str | None) -> None:
        """Search with `looker`, which keeps nothing; `site` is where our pages are read."""
        self._looker, self._site = looker, site

    def answer(self, name: str, value: Mapping[str, Any]) -> Body:
        """The body for an invoke of this name; an error is told in it."""
        try:
            match name:
                case "composeExtension/query":
                    return self._search(_typed(value))
                case "composeExtension/queryLink" | "composeExtension/anonymousQueryLink":
                    return self._link(value.get("url"))
                case _:
                    return {}
        except Exception as error:  # noqa: BLE001 - the border of this surface
            told = fault(error)
            return sentence(f"{told.error} {told.hint}".strip())

    def _search(self, typed: str) -> Body:
        if not typed:
            return sentence("Type what you want to build: has anyone done it?")
        answer = self._looker.ask(typed, surface=Surface.TEAMS, limit=_RESULTS)
        if not answer.hits:
            return sentence(answer.verdict.sentence)
        return found(results(answer, site=self._site))

    def _link(self, url: object) -> Body:
        """The card of one of our pages; nothing for any other address."""
        name = initiative_at(url, self._site) if self._site and isinstance(url, str) else None
        if name is None or self._site is None:
            return {}
        initiative = self._looker.initiative(name)
        return found([unfurled(initiative, self._looker.searched(), site=self._site)])


def quoted(value: Mapping[str, Any]) -> str:
    """The text of the message whose menu was used, on one line; empty where there was none."""
    message = value.get("messagePayload")
    body = message.get("body") if isinstance(message, Mapping) else None
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(content, str):
        return ""
    return " ".join(html.unescape(_TAGS.sub(" ", content[:_LONGEST])).split())


def _typed(value: Mapping[str, Any]) -> str:
    """What was typed: the parameter is our only one, and some clients do not name it."""
    return next(_values(value.get("parameters")), "").strip()


def _values(parameters: object) -> Iterator[str]:
    for parameter in parameters if isinstance(parameters, list) else ():
        if isinstance(parameter, Mapping) and parameter.get("name") != "initialRun":
            text = parameter.get("value")
            if isinstance(text, str):
                yield text
