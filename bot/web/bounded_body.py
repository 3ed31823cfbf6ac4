"""Routes and forms that refuse a long body before they have read all of it."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from bot.presentation.pages import page_labels
from index.errors import InvalidInput

# A question has at most 4,000 characters, of six bytes each where JSON escapes them.
MAX_BODY_BYTES = 64_000
# The statements of all fields of an evidence brief, percent-encoded, and no more.
_MAX_FORM_BYTES, _MAX_FIELDS = 1_000_000, 100


class BoundedRoute(APIRoute):
    """Route whose requests have a body of at most `MAX_BODY_BYTES`; 413 for a longer one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, which counts what it reads."""
        handle = super().get_route_handler()

        async def handle_bounded(request: Request) -> Response:
            return await handle(Request(request.scope, _bound(request.receive)))

        return handle_bounded


def _bound(receive: Receive) -> Receive:
    length = 0

    async def receive_bounded() -> Message:
        nonlocal length
        message = await receive()
        length += len(message.get("body", b""))
        if length > MAX_BODY_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return receive_bounded


async def read_form(request: Request) -> dict[str, list[str]]:
    """Return the fields that a form sent; raise InvalidInput."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_FORM_BYTES:
            raise _too_large()
    return parse_form(body, _MAX_FIELDS)


def parse_form(body: bytes, max_fields: int) -> dict[str, list[str]]:
    """Return the fields of a form that was sent; raise InvalidInput."""
    try:
        return parse_qs(
            body.decode(), keep_blank_values=True, max_num_fields=max_fields, errors="strict"
        )
    except UnicodeDecodeError:
        raise InvalidInput(page_labels.FORM_NOT_UTF8, page_labels.FORM_NOT_UTF8_HINT) from None
    except ValueError:
        raise _too_large() from None


def _too_large() -> InvalidInput:
    return InvalidInput(page_labels.FORM_TOO_LARGE, page_labels.FORM_TOO_LARGE_HINT)
