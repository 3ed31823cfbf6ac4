"""Composition root of the server: builds each part once and hands it down."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.api import serialise
from bot.errors import Fault, fault
from bot.service.answering import Asker
from bot.web import api, pages
from bot.web.middleware import Border
from bot.web.parameters import wrong
from bot.web.templating import environment
from index.errors import AppError, NotFound

_STATIC = Path(__file__).parent / "web" / "static"
_FOR_PROGRAMS = ("/api/", "/healthz")


class Chat(Protocol):
    """A chat platform as one part of the server."""

    def router(self) -> APIRouter:
        """The addresses that the platform comes to."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Runs what it needs beside requests, while the server does."""
        ...


def create_app(asker: Asker, chats: Sequence[Chat] = ()) -> FastAPI:
    """The server, answering with `asker` on the page, as JSON and in `chats`."""

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for chat in chats:
                await stack.enter_async_context(chat.running())
            yield

    app = FastAPI(
        lifespan=running,
        title="Has Anyone",
        version=version("hasanyone"),
        description="Asks the registries that exist: has anyone done this before we build it?",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # FastAPI's own pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # such a redirect leads to whatever host the request names
        # What FastAPI can report to a collector holds addresses, and so questions.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    templates = environment()
    app.include_router(api.router(asker))
    app.include_router(pages.router(asker, templates))
    for chat in chats:
        app.include_router(chat.router())
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")

    def tell(path: str, error: Exception) -> Response:
        told = _fault(error)
        if path.startswith(_FOR_PROGRAMS):
            return JSONResponse(serialise.fault_json(told), told.status, _headers(error))
        page = pages.error_page(templates, told)
        page.headers.update(_headers(error))
        return page

    def on_error(request: Request, error: Exception) -> Response:
        return tell(request.url.path, error)

    for kind in (AppError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_error)
    app.add_middleware(Border, tell=tell)
    return app


def _fault(error: Exception) -> Fault:
    if isinstance(error, RequestValidationError):
        return fault(wrong(error.errors()))
    if isinstance(error, HTTPException) and error.status_code == 404:  # noqa: PLR2004
        return fault(NotFound("There is nothing at this address.", "Start from the first page."))
    if isinstance(error, HTTPException):
        return Fault(error.status_code, 1, "This address cannot be used in this way.", "Use GET.")
    return fault(error)


def _headers(error: Exception) -> dict[str, str]:
    """The headers that the status asks for, such as Allow."""
    return dict(error.headers or {}) if isinstance(error, HTTPException) else {}
