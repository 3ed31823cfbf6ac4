"""Responses that a client may keep for as long as the index stays the same."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response

from bot.web.api.problem import Responses

_NOT_MODIFIED = 304
UNCHANGED_RESPONSE: Responses = {
    _NOT_MODIFIED: {"description": "Unchanged since the ETag that If-None-Match names"}
}


def respond_if_changed(request: Request, version: str, make: Callable[[], Response]) -> Response:
    """Return what `make` returns, with an ETag; 304 where the client has this version.

    The ETag is weak (RFC 9110, 8.8.1): two responses of a version may differ in a time.
    """
    etag = f'W/"{version}"'
    named = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    is_unchanged = "*" in named or etag in named or etag.removeprefix("W/") in named
    response = Response(status_code=_NOT_MODIFIED) if is_unchanged else make()
    response.headers["etag"] = etag
    response.headers["cache-control"] = "no-cache"  # ask again each time, with the ETag
    return response
