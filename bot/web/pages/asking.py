"""Routes of the HTML pages, which need no JavaScript."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from bot.admission.lanes import Lanes
from bot.errors import ErrorMessage, describe_error
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.presentation.forms import SearchForm, view_search
from bot.presentation.help_view import view_welcome
from bot.presentation.provenance import SearchedView, view_searched
from bot.service.answering import AnswerService
from bot.store.model import Surface
from bot.urls import initiative_path
from bot.web.admission import run_in_lane
from bot.web.parameters import (
    DEFAULT_LIMIT,
    FILTER_PARAMETERS,
    MAX_LIMIT,
    parse_limit,
    require_utf8,
)
from index.errors import AppError

_METHODS = ["GET", "HEAD"]
# A form sends all its fields, even empty ones. So the filters that must not be parsed from the
# question's words have a field of their own: `without=in,since`.
_FORM_FIELDS = (*FILTER_PARAMETERS, "without")
_EMPTY_FORM = dict.fromkeys(_FORM_FIELDS, "")


def router(answer_service: AnswerService, templates: Environment, lanes: Lanes) -> APIRouter:
    """Return the routes of the pages, answered by `answer_service` in `lanes`."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.api_route("/", methods=_METHODS)
    async def ask(request: Request) -> Response:
        is_question = "q" in request.query_params
        lane = lanes.questions if is_question else lanes.pages
        require_utf8(request.scope["query_string"])
        return await run_in_lane(lane, request, lambda: answer(request))

    @routes.api_route("/initiatives/{id:path}", methods=_METHODS)
    async def initiative(request: Request, id: str) -> Response:  # noqa: A002 - the published name
        return await run_in_lane(lanes.pages, request, lambda: show(id))

    def answer(request: Request) -> Response:
        question = request.query_params.get("q")
        count = request.query_params.get("limit")
        form = {name: request.query_params.get(name, "").strip() for name in _FORM_FIELDS}
        if question is None:
            return _home_page(templates, answer_service, form)
        try:
            found = answer_service.answer(
                question,
                limit=parse_limit(count) if count else DEFAULT_LIMIT,
                filters={
                    **dict.fromkeys(filter(None, form["without"].split(",")), ""),
                    **{name: form[name] for name in FILTER_PARAMETERS if form[name]},
                },
            )
            if request.method != "HEAD":  # nobody sees that answer
                answer_service.record(found, Surface.PAGE)
        except AppError as error:
            return error_page(templates, describe_error(error), question=question, form=form)
        shown = found.hits if count else found.first_hits(DEFAULT_LIMIT)
        view = view_answer(found, shown)
        return _render_page(
            templates,
            "answer.html",
            answer=view,
            question=question,
            form=form,
            search=_search_form(question, form, view.searched, labels.ASK_AGAIN_FIELD),
            most=MAX_LIMIT,
        )

    def show(initiative_id: str) -> Response:
        resolved = answer_service.get_initiative(initiative_id)
        if resolved.id != initiative_id:
            # Temporary, because a merge can be undone and browsers cache a permanent redirect.
            return RedirectResponse(initiative_path(resolved), HTTPStatus.TEMPORARY_REDIRECT)
        scope = answer_service.search_scope()
        return _render_page(
            templates,
            "initiative.html",
            details=view_details(resolved, scope),
            search=_search_form("", _EMPTY_FORM, view_searched(scope), labels.ASK_ANOTHER_FIELD),
        )

    return routes


def error_page(
    templates: Environment,
    message: ErrorMessage,
    *,
    question: str = "",
    form: dict[str, str] | None = None,
) -> HTMLResponse:
    """Return the page that shows an error, with the form to ask again."""
    return _render_page(
        templates,
        "error.html",
        message.status,
        fault=message,
        search=_search_form(question, form or _EMPTY_FORM, label=labels.ASK_AGAIN_FIELD),
    )


def _home_page(
    templates: Environment, answer_service: AnswerService, form: dict[str, str]
) -> Response:
    """Return the first page; if there is no index, the page says so."""
    searched, fault = None, None
    try:
        searched = view_searched(answer_service.search_scope())
    except AppError as error:
        fault = describe_error(error)
    search = _search_form("", form, searched)
    welcome = view_welcome(Surface.PAGE)
    return _render_page(
        templates, "home.html", welcome=welcome, search=search, searched=searched, fault=fault
    )


def _search_form(
    question: str,
    form: Mapping[str, str],
    searched: SearchedView | None = None,
    label: str = "",
) -> SearchForm:
    filters = {name: form[name] for name in FILTER_PARAMETERS}
    sources = searched.read if searched else ()
    return view_search(question, filters, sources, label=label, dropped=form["without"])


def _render_page(
    templates: Environment, name: str, status: int = 200, **context: object
) -> HTMLResponse:
    return HTMLResponse(templates.get_template(name).render(context), status)
