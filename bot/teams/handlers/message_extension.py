"""Handle the message extension: the search box, the menu of a message, links to our pages."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.presentation.initiative_view import view_initiative
from bot.presentation.replies.search_view import view_found
from bot.service.answering import MAX_HITS
from bot.teams.cards.initiative import link_preview, search_results
from bot.teams.handlers.invoke_responses import InvokeResponse, message_response, results_response
from bot.urls import parse_initiative_url

# As many as Teams asks for at a time.
_PAGE_RESULTS = 25
_MENTIONS = re.compile(r"<at\b[^>]{0,500}>.{0,200}?</at>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]{0,500}>")
_MAX_MESSAGE_CHARS = 20_000


class MessageExtension:
    """Answers the message extension; synchronous, as the services are.

    A search box searches at each pause in typing, so its questions are not stored.
    """

    def __init__(self, services: ChatServices) -> None:
        """Answer through `services`."""
        self._answers, self._site_url = services.answers, services.site_url

    def handle(self, name: str, value: Mapping[str, Any]) -> InvokeResponse:
        """Return the response to an invoke of this name; an error is reported in it."""
        try:
            match name:
                case "composeExtension/query":
                    return self._search(search_text(value), _page(value.get("queryOptions")))
                case "composeExtension/queryLink" | "composeExtension/anonymousQueryLink":
                    return self._preview_link(value.get("url"))
                case _:
                    return {}
        except Exception as error:  # noqa: BLE001 - the border of this surface
            problem = describe_error(error)
            return message_response(f"{problem.error} {problem.hint}".strip())

    def _search(self, text: str, page: slice) -> InvokeResponse:
        """Return the verdict and the matches of one page; a sentence where there are no matches."""
        if not text:
            return message_response(labels.TYPE_A_QUESTION)
        found = view_found(view_answer(self._answers.answer(text, limit=MAX_HITS)))
        if not found.matches and not page.start:
            return message_response(found.sentence)
        results = search_results(found, site_url=self._site_url) if found.matches else []
        return results_response(results[page])

    def _preview_link(self, url: object) -> InvokeResponse:
        """Return the card of one of our pages; nothing for any other URL."""
        initiative_id = (
            parse_initiative_url(url, self._site_url)
            if self._site_url and isinstance(url, str)
            else None
        )
        if initiative_id is None or self._site_url is None:
            return {}
        initiative = self._answers.get_initiative(initiative_id)
        view = view_initiative(initiative, self._answers.search_scope().sources)
        return results_response([link_preview(view, site_url=self._site_url)])


def quoted_text(value: Mapping[str, Any]) -> str:
    """Return the text of the message whose menu was used, on one line, without mentions.

    It is empty if there is none.
    """
    message = value.get("messagePayload")
    body = message.get("body") if isinstance(message, Mapping) else None
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(content, str):
        return ""
    text = _TAGS.sub(" ", _MENTIONS.sub(" ", content[:_MAX_MESSAGE_CHARS]))
    return " ".join(html.unescape(text).split())


def search_text(value: Mapping[str, Any]) -> str:
    """Return the text typed in the search box, whose parameter some clients do not name."""
    return next(_parameter_values(value.get("parameters")), "").strip()


def _page(options: object) -> slice:
    """Return which results Teams asks for: `count` of them after the first `skip`."""
    given = options if isinstance(options, Mapping) else {}
    skip, count = given.get("skip"), given.get("count")
    start = skip if isinstance(skip, int) and skip > 0 else 0
    size = count if isinstance(count, int) and 0 < count <= _PAGE_RESULTS else _PAGE_RESULTS
    return slice(start, start + size)


def _parameter_values(parameters: object) -> Iterator[str]:
    for parameter in parameters if isinstance(parameters, list) else ():
        if isinstance(parameter, Mapping) and parameter.get("name") != "initialRun":
            text = parameter.get("value")
            if isinstance(text, str):
                yield text
