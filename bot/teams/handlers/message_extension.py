"""Handle the message extension: the search box, the menu of a message, links to our pages."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import describe_error
from bot.presentation.answer_view import view_answer
from bot.presentation.initiative_view import view_initiative
from bot.service.answering import AnswerService
from bot.store.question import Surface
from bot.teams.cards.initiative import link_preview, search_results
from bot.teams.handlers.invoke_responses import InvokeResponse, message_response, results_response
from bot.urls import parse_initiative_url

_MAX_RESULTS = 8
_TAGS = re.compile(r"<[^>]{0,500}>")
_MAX_MESSAGE_CHARS = 20_000


class MessageExtension:
    """Answers the message extension; synchronous, as the services are.

    What is typed in a search box is asked at each pause of the keys, so it is not stored.
    """

    def __init__(self, answering: AnswerService, site_url: str | None) -> None:
        """Search with `answering`, which stores nothing; `site_url` is where our pages are read."""
        self._answering, self._site_url = answering, site_url

    def handle(self, name: str, value: Mapping[str, Any]) -> InvokeResponse:
        """Return the response to an invoke of this name; an error is reported in it."""
        try:
            match name:
                case "composeExtension/query":
                    return self._search(_search_text(value))
                case "composeExtension/queryLink" | "composeExtension/anonymousQueryLink":
                    return self._preview_link(value.get("url"))
                case _:
                    return {}
        except Exception as error:  # noqa: BLE001 - the border of this surface
            problem = describe_error(error)
            return message_response(f"{problem.error} {problem.hint}".strip())

    def _search(self, text: str) -> InvokeResponse:
        if not text:
            return message_response("Type what you want to build: has anyone done it?")
        answer = self._answering.ask(text, surface=Surface.TEAMS, limit=_MAX_RESULTS)
        if not answer.hits:
            return message_response(answer.verdict.sentence)
        return results_response(search_results(view_answer(answer), site_url=self._site_url))

    def _preview_link(self, url: object) -> InvokeResponse:
        """Return the card of one of our pages; nothing for any other URL."""
        initiative_id = (
            parse_initiative_url(url, self._site_url)
            if self._site_url and isinstance(url, str)
            else None
        )
        if initiative_id is None or self._site_url is None:
            return {}
        initiative = self._answering.get_initiative(initiative_id)
        view = view_initiative(initiative, self._answering.search_scope().sources)
        return results_response([link_preview(view, site_url=self._site_url)])


def quoted_text(value: Mapping[str, Any]) -> str:
    """Return the text of the message whose menu was used, on one line; empty if there is none."""
    message = value.get("messagePayload")
    body = message.get("body") if isinstance(message, Mapping) else None
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(content, str):
        return ""
    return " ".join(html.unescape(_TAGS.sub(" ", content[:_MAX_MESSAGE_CHARS])).split())


def _search_text(value: Mapping[str, Any]) -> str:
    """Return what was typed: the parameter is our only one, and some clients do not name it."""
    return next(_parameter_values(value.get("parameters")), "").strip()


def _parameter_values(parameters: object) -> Iterator[str]:
    for parameter in parameters if isinstance(parameters, list) else ():
        if isinstance(parameter, Mapping) and parameter.get("name") != "initialRun":
            text = parameter.get("value")
            if isinstance(text, str):
                yield text
