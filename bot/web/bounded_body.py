"""Routes that refuse a long body before they have read all of it."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

# A question has at most 4,000 characters, of six bytes each where JSON escapes them.
MAX_BODY_BYTES = 64_000


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
