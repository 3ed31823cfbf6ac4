"""All routes of the pages, each group in a module of its own."""

from fastapi import APIRouter

from bot.web.pages import asking, feedback, initiatives, news, registries
from bot.web.pages.rendering import PageServices


def router(services: PageServices, signing_key: bytes | None = None) -> APIRouter:
    """Return the routes of the pages; tokens of forms are signed with `signing_key`."""
    routes = APIRouter()
    routes.include_router(asking.router(services))
    routes.include_router(initiatives.router(services))
    routes.include_router(registries.router(services))
    routes.include_router(news.router(services))
    routes.include_router(feedback.router(services, signing_key))
    return routes
