"""Routes of the JSON API: ask a question, read an initiative, check health."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from bot.admission.lane import Lane
from bot.admission.lanes import Lanes
from bot.api import serialise
from bot.api.schema import AnswerBody, FaultBody, HealthBody, InitiativeBody
from bot.service.answering import AnswerService
from bot.store.model import Surface
from bot.web.admission import run_in_lane
from bot.web.parameters import AskParameters, require_unique

_ERROR_DESCRIPTIONS = {
    400: "A parameter is missing or not valid",
    404: "There is no such initiative",
    429: "Too many questions from this address are waiting; Retry-After says when to ask again",
    503: "There is no index that can answer questions, or too many are asked",
}


def router(answer_service: AnswerService, lanes: Lanes) -> APIRouter:
    """Return the routes of the API, answered by `answer_service` in `lanes`."""
    routes = APIRouter(responses={"default": {"model": FaultBody, "description": "An error"}})

    @routes.head("/api/v1/ask", dependencies=[Depends(_reject_duplicates)], include_in_schema=False)
    @routes.get(
        "/api/v1/ask",
        responses=_error_responses(400, 429, 503),
        response_model=AnswerBody,
        dependencies=[Depends(_reject_duplicates)],
    )
    async def ask(request: Request, parameters: Annotated[AskParameters, Query()]) -> Response:
        """Has anyone done this before? The verdict, the hits it rests on, and what was searched."""

        def answer() -> AnswerBody:
            found = answer_service.ask(
                parameters.q,
                limit=parameters.limit,
                filters=parameters.filters(),
                surface=Surface.API,
            )
            return serialise.answer_to_schema(found)

        return await _respond(lanes.questions, request, answer)

    @routes.head("/api/v1/initiatives/{id:path}", include_in_schema=False)
    @routes.get(
        "/api/v1/initiatives/{id:path}",
        responses=_error_responses(404, 429, 503),
        response_model=InitiativeBody,
    )
    async def initiative(request: Request, id: str) -> Response:  # noqa: A002 - the published name
        """Return one initiative with everything that its registries state."""

        def find() -> InitiativeBody:
            return serialise.initiative_to_schema(answer_service.get_initiative(id))

        return await _respond(lanes.pages, request, find)

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", responses=_error_responses(503))
    async def health() -> HealthBody:
        """Return whether questions can be answered, and from which index."""
        scope = answer_service.search_scope()
        return HealthBody(status="ok", snapshot=scope.snapshot, initiatives=scope.initiatives)

    return routes


async def _respond(lane: Lane, request: Request, make: Callable[[], BaseModel]) -> Response:
    """Return the JSON of a body that a thread of `lane` makes and serialises, once."""

    def respond() -> Response:
        return Response(make().model_dump_json(), media_type="application/json")

    return await run_in_lane(lane, request, respond)


async def _reject_duplicates(request: Request) -> None:
    require_unique(name for name, _ in request.query_params.multi_items())


def _error_responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    return {
        code: {"model": FaultBody, "description": _ERROR_DESCRIPTIONS[code]} for code in statuses
    }
