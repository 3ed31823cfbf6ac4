"""The pages for people: ask and read, without a script."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from bot.errors import Fault, fault
from bot.presentation.urls import initiative_address
from bot.service.answering import Asker
from bot.store.question import Surface
from bot.web.parameters import DEFAULT_LIMIT, LIMIT_NAMES, MOST, limit
from index.errors import AppError

_METHODS = ["GET", "HEAD"]
# A form sends each of its fields, empty ones too: what is not to be read from the question's words
# is named apart, `without=in,since`.
_FIELDS = (*LIMIT_NAMES, "without")
_EMPTY = dict.fromkeys(_FIELDS, "")


def router(asker: Asker, templates: Environment) -> APIRouter:
    """The routes of the pages, answered by `asker`."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @routes.api_route("/", methods=_METHODS)
    def ask(request: Request) -> Response:
        question = request.query_params.get("q")
        count = request.query_params.get("limit")
        form = {name: request.query_params.get(name, "").strip() for name in _FIELDS}
        if question is None:
            return _home(templates, asker, form)
        try:
            answer = asker.ask(
                question,
                limit=limit(count) if count else DEFAULT_LIMIT,
                filters={
                    **dict.fromkeys(filter(None, form["without"].split(",")), ""),
                    **{name: form[name] for name in LIMIT_NAMES if form[name]},
                },
                surface=Surface.PAGE,
            )
        except AppError as error:
            return error_page(templates, fault(error), question=question, form=form)
        return _page(
            templates,
            "answer.html",
            answer=answer,
            question=question,
            form=form,
            most=MOST,
        )

    @routes.api_route("/initiatives/{id:path}", methods=_METHODS)
    def initiative(id: str) -> Response:  # noqa: A002 - the published name
        found = asker.initiative(id)
        if found.id != id:
            # Not for good: people may part what was merged, and browsers remember a 308.
            return RedirectResponse(initiative_address(found), HTTPStatus.TEMPORARY_REDIRECT)
        searched = asker.searched()
        return _page(templates, "initiative.html", initiative=found, searched=searched, form=_EMPTY)

    return routes


def error_page(
    templates: Environment, told: Fault, *, question: str = "", form: dict[str, str] | None = None
) -> HTMLResponse:
    """The page that tells a fault, with the form to ask again."""
    return _page(
        templates, "error.html", told.status, fault=told, question=question, form=form or _EMPTY
    )


def _home(templates: Environment, asker: Asker, form: dict[str, str]) -> Response:
    """The first page; it opens without an index too, and says that there is none."""
    try:
        return _page(templates, "home.html", form=form, searched=asker.searched())
    except AppError as error:
        return _page(templates, "home.html", form=form, searched=None, fault=fault(error))


def _page(templates: Environment, name: str, status: int = 200, **told: object) -> HTMLResponse:
    return HTMLResponse(templates.get_template(name).render(told), status)
