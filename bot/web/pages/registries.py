"""Routes of the registries, and of the pages about this service."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.presentation.pages import page_labels
from bot.presentation.pages.registry_view import (
    view_composition,
    view_registries,
    view_registry,
)
from bot.presentation.provenance import view_searched
from bot.service.browsing.composition import WHOLE
from bot.web.pages.rendering import METHODS, PageServices, respond
from index.errors import NotFound


def router(services: PageServices) -> APIRouter:
    """Return the routes of the registries and of the pages about this service."""
    routes = APIRouter(include_in_schema=False)
    lane = services.lanes.pages

    @routes.api_route("/registries", methods=METHODS)
    async def registries(request: Request) -> Response:
        return await respond(request, lane, lambda: _registries_page(services))

    @routes.api_route("/registries/{name}", methods=METHODS)
    async def registry(request: Request, name: str) -> Response:
        return await respond(request, lane, lambda: _registry_page(services, name))

    @routes.api_route("/coverage", methods=METHODS)
    async def coverage(request: Request) -> Response:
        return await respond(request, lane, lambda: _coverage_page(services))

    @routes.api_route("/about", methods=METHODS)
    async def about(request: Request) -> Response:
        return await respond(
            request,
            lane,
            lambda: _text_page(services, page_labels.ABOUT_TITLE, page_labels.ABOUT_SECTIONS),
        )

    @routes.api_route("/privacy", methods=METHODS)
    async def privacy(request: Request) -> Response:
        return await respond(
            request,
            lane,
            lambda: _text_page(services, page_labels.PRIVACY_TITLE, page_labels.PRIVACY_SECTIONS),
        )

    @routes.api_route("/accessibility", methods=METHODS)
    async def accessibility(request: Request) -> Response:
        title, sections = page_labels.ACCESSIBILITY_TITLE, page_labels.ACCESSIBILITY_SECTIONS
        return await respond(request, lane, lambda: _text_page(services, title, sections))

    return routes


def _registries_page(services: PageServices) -> Response:
    rows = view_registries(services.answers.search_scope(), services.browser.compositions())
    return services.render("registries.html", registries=rows)


def _registry_page(services: PageServices, name: str) -> Response:
    scope = services.answers.search_scope()
    view = view_registry(name, scope, services.browser.compositions())
    if view is None:
        raise NotFound(page_labels.REGISTRY_UNKNOWN, page_labels.REGISTRY_UNKNOWN_HINT)
    return services.render("registry.html", registry=view)


def _coverage_page(services: PageServices) -> Response:
    scope, compositions = services.answers.search_scope(), services.browser.compositions()
    return services.render(
        "coverage.html",
        searched=view_searched(scope),
        registries=view_registries(scope, compositions),
        composition=view_composition(compositions[WHOLE]),
    )


def _text_page(
    services: PageServices, title: str, sections: Sequence[tuple[str, Sequence[str]]]
) -> Response:
    return services.render(
        "text.html",
        title=title,
        sections=sections,
    )
