"""Rendering of the pages: their services, the form to ask, errors, and clean addresses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from bot.admission.lane import Lane
from bot.admission.lanes import Lanes
from bot.errors import ErrorMessage
from bot.presentation import labels
from bot.presentation.forms import SearchForm, view_search
from bot.presentation.pages import page_labels
from bot.presentation.pages.search_choices import count_choices
from bot.presentation.provenance import SearchedView
from bot.service.answering import AnswerService
from bot.service.browsing.browser import CatalogueBrowser
from bot.service.browsing.facet_index import FacetIndex
from bot.service.user_history import UserHistory
from bot.urls import query_path
from bot.web.admission import run_in_lane
from bot.web.parameters import FILTER_PARAMETERS, require_utf8
from index.errors import InvalidInput

METHODS = ["GET", "HEAD"]
# A form sends all its fields, even empty ones. So the filters that must not be parsed from the
# question's words have a field of their own: `without=in,since`.
FORM_FIELDS = (*FILTER_PARAMETERS, "without")
EMPTY_FORM = dict.fromkeys(FORM_FIELDS, "")
_MAX_PAGE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class PageServices:
    """Services that the pages call; without a `history` nobody may give feedback.

    `site` is the public address of the server without a slash at its end, empty where unknown.
    """

    answers: AnswerService
    browser: CatalogueBrowser
    templates: Environment
    lanes: Lanes
    history: UserHistory | None = None
    site: str = ""

    def render(self, name: str, status: int = 200, **context: object) -> HTMLResponse:
        """Return the page that a template makes of its context."""
        return render_page(self.templates, name, status, **context)


def render_page(
    templates: Environment, name: str, status: int = 200, **context: object
) -> HTMLResponse:
    """Return the page that a template makes of its context."""
    return HTMLResponse(templates.get_template(name).render(context), status)


def error_page(
    templates: Environment,
    message: ErrorMessage,
    *,
    question: str = "",
    form: dict[str, str] | None = None,
) -> HTMLResponse:
    """Return the page that shows an error, with the form to ask again."""
    return render_page(
        templates,
        "error.html",
        message.status,
        fault=message,
        search=search_form(question, form or EMPTY_FORM, label=labels.ASK_AGAIN_FIELD),
    )


def search_form(
    question: str,
    form: Mapping[str, str],
    searched: SearchedView | None = None,
    label: str = "",
    facets: FacetIndex | None = None,
) -> SearchForm:
    """Return the form to ask, filled in; with `facets` its choices have numbers."""
    filters = {name: form[name] for name in FILTER_PARAMETERS}
    sources = searched.read if searched else ()
    search = view_search(question, filters, sources, label=label, dropped=form["without"])
    return count_choices(search, facets) if facets else search


async def respond(request: Request, lane: Lane, make: Callable[[], Response]) -> Response:
    """Return what `make` returns in a thread of `lane`, or a redirect to a cleaner address.

    Raises InvalidInput for an address that is not in UTF-8, and what `run_in_lane` raises.
    """
    require_utf8(request.scope["query_string"])
    require_utf8(request.scope.get("raw_path") or b"")
    if redirect := _redirect_from_empty(request):
        return redirect
    return await run_in_lane(lane, request, make)


def _redirect_from_empty(request: Request) -> Response | None:
    """Return a redirect to the address without its empty parameters; None where it has none.

    An empty question stays, because that is an error to be told.
    """
    given = request.query_params.multi_items()
    kept = {name: value for name, value in given if value.strip() or name == "q"}
    if len(kept) == len({name for name, _ in given}):
        return None
    path = query_path(request.url.path, kept)
    if kept.get("q") == "":
        path = f"{path}{'&' if '?' in path else '?'}q="
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def parse_page(request: Request) -> int:
    """Return the number of the page that an address asks for, from 1; raise InvalidInput."""
    text = request.query_params.get("page") or "1"
    number = int(text) if text.isdecimal() and len(text) <= _MAX_PAGE_DIGITS else 0
    if number < 1:
        raise InvalidInput(page_labels.PAGE_NOT_A_NUMBER, page_labels.PAGE_NOT_A_NUMBER_HINT)
    return number
