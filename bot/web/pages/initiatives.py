"""Routes of lists of initiatives, and of the page of each."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from bot.presentation import labels
from bot.presentation.pages import page_labels
from bot.presentation.pages.browse_view import view_browse, view_list, view_values
from bot.presentation.pages.map_view import view_map
from bot.presentation.pages.record_view import view_record_page
from bot.presentation.provenance import view_searched
from bot.service.browsing.facet_index import Facet
from bot.urls import initiative_path
from bot.web.pages.rendering import (
    EMPTY_FORM,
    METHODS,
    PageServices,
    parse_page,
    respond,
    search_form,
)
from index.errors import NotFound

_FACETS = {facet.value: facet for facet in Facet}


def router(services: PageServices) -> APIRouter:
    """Return the routes to browse by, and those of initiatives."""
    routes = APIRouter(include_in_schema=False)
    lane = services.lanes.pages

    @routes.api_route("/browse", methods=METHODS)
    async def browse(request: Request) -> Response:
        return await respond(request, lane, lambda: _doors_page(services))

    @routes.api_route("/browse/{facet}", methods=METHODS)
    async def values(request: Request, facet: str) -> Response:
        number = parse_page(request)
        return await respond(request, lane, lambda: _values_page(services, facet, number))

    @routes.api_route("/map", methods=METHODS)
    async def where(request: Request) -> Response:
        return await respond(request, lane, lambda: _map_page(services))

    @routes.api_route("/initiatives", methods=METHODS)
    async def initiatives(request: Request) -> Response:
        number = parse_page(request)
        given = request.query_params
        chosen = {facet: given[facet.value] for facet in Facet if facet.value in given}
        return await respond(request, lane, lambda: _list_page(services, chosen, number))

    @routes.api_route("/initiatives/{id:path}", methods=METHODS)
    async def initiative(request: Request, id: str) -> Response:  # noqa: A002 - the published name
        return await respond(request, lane, lambda: _initiative_page(services, id))

    return routes


def _doors_page(services: PageServices) -> Response:
    sources = services.answers.search_scope().sources
    return services.render("browse.html", browse=view_browse(services.browser.facets(), sources))


def _values_page(services: PageServices, name: str, number: int) -> Response:
    facet = _FACETS.get(name)
    sources = services.answers.search_scope().sources
    view = view_values(services.browser.facets(), facet, sources, number) if facet else None
    if view is None:
        raise NotFound(page_labels.NO_SUCH_FACET, page_labels.NO_SUCH_FACET_HINT)
    return services.render("values.html", values=view)


def _map_page(services: PageServices) -> Response:
    return services.render("map.html", map=view_map(services.browser.facets()))


def _list_page(services: PageServices, chosen: dict[Facet, str], number: int) -> Response:
    page = services.browser.list_page(chosen, number)
    sources = services.answers.search_scope().sources
    view = view_list(services.browser.facets(), chosen, page, sources)
    return services.render("list.html", list=view)


def _initiative_page(services: PageServices, initiative_id: str) -> Response:
    resolved = services.answers.get_initiative(initiative_id)
    if resolved.id != initiative_id:
        # Temporary, because a merge can be undone and browsers cache a permanent redirect.
        return RedirectResponse(initiative_path(resolved), HTTPStatus.TEMPORARY_REDIRECT)
    scope = services.answers.search_scope()
    neighbours = services.browser.neighbours(resolved)
    return services.render(
        "initiative.html",
        record=view_record_page(resolved, scope, neighbours),
        search=search_form("", EMPTY_FORM, view_searched(scope), labels.ASK_ANOTHER_FIELD),
        address=initiative_path(resolved),
        takes_feedback=services.history is not None,
    )
