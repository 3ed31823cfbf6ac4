"""Errors as problem details (RFC 9457), and the descriptions of responses in OpenAPI."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

from bot.api import serialise
from bot.api.schema import ProblemBody
from bot.errors import ErrorMessage

_MEDIA_TYPE = "application/problem+json"
_DESCRIPTIONS = {
    400: "A parameter or the body is missing or not valid",
    401: "There is no API key, or it is not one of those that may write",
    403: "Writing is off: the server has no API keys",
    404: "There is nothing with this id, or nothing that may be shown",
    413: "The body is longer than any question or note",
    429: "Too many requests of this address are waiting; Retry-After says when to ask again",
    503: "There is no index that can answer questions, the store is away, or too much is asked",
}
_EXAMPLE_ERRORS = {
    400: ("There is no question.", "Add it as q, such as ?q=damp+reporting."),
    401: ("This API key is not known.", "Send a key as “Authorization: Bearer …”."),
    403: ("Feedback through the API is off here.", "Ask the people who run this server."),
    404: ("There is no initiative with that id.", "Search for it by its name."),
    413: ("This request is too long.", "Put the question in a sentence or two."),
    429: (
        "Too many questions from your address are waiting for an answer.",
        "Ask again in a few seconds.",
    ),
    503: ("There is no index yet.", "Build one with “hasanyone ingest”."),
}

Responses = dict[int | str, dict[str, Any]]


def problem_response(
    message: ErrorMessage, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return an error as a response of type application/problem+json."""
    return JSONResponse(
        serialise.error_to_json(message), message.status, headers, media_type=_MEDIA_TYPE
    )


def error_responses(*statuses: int) -> Responses:
    """Return the descriptions of the errors that a route may give, each with an example."""
    return {
        status: {
            "description": _DESCRIPTIONS[status],
            "content": {
                _MEDIA_TYPE: {"schema": _SCHEMA, "example": _example(status)},
            },
        }
        for status in statuses
    }


def success_response(
    description: str, example: object, links: Mapping[str, object] | None = None
) -> Responses:
    """Return the description of the response of a route that succeeds, with an example.

    `links` says which routes take what is in the response.
    """
    content = {"application/json": {"example": example}}
    return {200: {"description": description, "content": content, "links": links or {}}}


def _example(status: int) -> dict[str, object]:
    error, hint = _EXAMPLE_ERRORS[status]
    return serialise.error_to_json(ErrorMessage(status, 0, error, hint))


_SCHEMA = ProblemBody.model_json_schema()
DEFAULT_RESPONSE: Responses = {
    "default": {"description": "Another error", "content": {_MEDIA_TYPE: {"schema": _SCHEMA}}}
}
