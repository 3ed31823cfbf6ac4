"""Routes of the first page, of answers and of what is suggested while somebody types."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.admission.lane import Lane
from bot.errors import describe_error
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.presentation.help_view import view_welcome
from bot.presentation.pages import page_labels
from bot.presentation.pages.timeline import AttemptsView, view_attempts
from bot.presentation.provenance import view_searched
from bot.service.answer import Answer
from bot.service.answering import DEFAULT_HITS
from bot.store.model import Surface, is_query_id
from bot.store.store import no_such_question
from bot.urls import answer_path
from bot.web.pages.rendering import (
    FORM_FIELDS,
    METHODS,
    PageServices,
    error_page,
    respond,
    search_form,
)
from bot.web.parameters import DEFAULT_LIMIT, FILTER_PARAMETERS, MAX_LIMIT, parse_limit
from index.errors import AppError
from index.i18n.formats import format_date


def router(services: PageServices) -> APIRouter:
    """Return the routes where people ask and read answers."""
    routes = APIRouter(include_in_schema=False)
    lanes = services.lanes

    def lane_for(request: Request) -> Lane:
        return lanes.questions if "q" in request.query_params else lanes.pages

    @routes.api_route("/", methods=METHODS)
    async def ask(request: Request) -> Response:
        return await respond(request, lane_for(request), lambda: _first_page(services, request))

    @routes.api_route("/answers/{query_id}", methods=METHODS)
    async def answer(request: Request, query_id: str) -> Response:
        return await respond(request, lanes.questions, lambda: _stored_answer(services, query_id))

    @routes.api_route("/attempts", methods=METHODS)
    async def attempts(request: Request) -> Response:
        question = request.query_params.get("q")
        return await respond(request, lane_for(request), lambda: _attempts_page(services, question))

    @routes.api_route("/suggest", methods=METHODS)
    async def suggest(request: Request) -> Response:
        typed = request.query_params.get("q", "")
        return await respond(
            request, lanes.pages, lambda: JSONResponse(services.browser.suggest(typed))
        )

    return routes


def _first_page(services: PageServices, request: Request) -> Response:
    """Return the answer to a question, or the form where there is none."""
    question = request.query_params.get("q")
    count = request.query_params.get("limit")
    form = {name: request.query_params.get(name, "").strip() for name in FORM_FIELDS}
    if question is None:
        return _home_page(services, form)
    filters = {
        **dict.fromkeys(filter(None, form["without"].split(",")), ""),
        **{name: form[name] for name in FILTER_PARAMETERS if form[name]},
    }
    try:
        limit = parse_limit(count) if count else DEFAULT_LIMIT
        found = services.answers.answer(question, limit=limit, filters=filters)
        if request.method != "HEAD":  # nobody sees that answer
            services.answers.record(found, Surface.PAGE)
    except AppError as error:
        return error_page(services.templates, describe_error(error), question=question, form=form)
    return _answer_page(services, found, question, form, shows_all=bool(count))


def _stored_answer(services: PageServices, query_id: str) -> Response:
    """Return the answer of today to a question of the page or the API, by its link."""
    if not is_query_id(query_id):
        raise no_such_question()
    question = services.answers.get_open_question(query_id)
    found = services.answers.answer_again(query_id, limit=DEFAULT_HITS)
    lifted = [name for name, value in question.filters.items() if not value]
    filters = {name: question.filters.get(name, "") for name in FILTER_PARAMETERS}
    asked_on = page_labels.ASKED_ON.format(date=format_date(question.asked_at.isoformat()))
    form = {**filters, "without": ",".join(lifted)}
    return _answer_page(services, found, question.text, form, asked_on=asked_on)


def _attempts_page(services: PageServices, question: str | None) -> Response:
    view: AttemptsView | None = None
    if question is not None:
        found = services.browser.attempts(question)
        title = page_labels.ATTEMPTS_FOR.format(question=question.strip())
        view = view_attempts(found, services.answers.search_scope().sources, title)
    return services.render(
        "attempts_page.html",
        attempts=view,
        question=question or "",
        examples=view_welcome(Surface.PAGE).examples,
    )


def _answer_page(
    services: PageServices,
    found: Answer,
    question: str,
    form: Mapping[str, str],
    *,
    shows_all: bool = False,
    asked_on: str = "",
) -> Response:
    shown = found.hits if shows_all else found.first_hits(DEFAULT_LIMIT)
    view = view_answer(found, shown)
    facets = services.browser.facets()
    return services.render(
        "answer.html",
        answer=view,
        question=question,
        form=form,
        search=search_form(question, form, view.searched, labels.ASK_AGAIN_FIELD, facets),
        most=MAX_LIMIT,
        address=answer_path(found.query_id),
        asked_on=asked_on,
        takes_feedback=services.history is not None,
    )


def _home_page(services: PageServices, form: dict[str, str]) -> Response:
    """Return the first page; if there is no index, the page says so."""
    searched, fault, facets = None, None, None
    try:
        searched = view_searched(services.answers.search_scope())
        facets = services.browser.facets()
    except AppError as error:
        fault = describe_error(error)
    return services.render(
        "home.html",
        welcome=view_welcome(Surface.PAGE),
        search=search_form("", form, searched, facets=facets),
        searched=searched,
        fault=fault,
    )
