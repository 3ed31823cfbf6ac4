"""Routes of the JSON API: ask a question, read an initiative, check health."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from bot.api import serialise
from bot.api.schema import AnswerBody, FaultBody, HealthBody, InitiativeBody
from bot.service.answering import AnswerService
from bot.store.model import Surface
from bot.web.parameters import AskParameters, require_unique

_ERROR_DESCRIPTIONS = {
    400: "A parameter is missing or not valid",
    404: "There is no such initiative",
    503: "There is no index that can answer questions",
}


def router(answer_service: AnswerService) -> APIRouter:
    """Return the routes of the API, answered by `answer_service`."""
    routes = APIRouter(responses={"default": {"model": FaultBody, "description": "An error"}})

    @routes.head("/api/v1/ask", dependencies=[Depends(_reject_duplicates)], include_in_schema=False)
    @routes.get(
        "/api/v1/ask",
        responses=_error_responses(400, 503),
        dependencies=[Depends(_reject_duplicates)],
    )
    def ask(parameters: Annotated[AskParameters, Query()]) -> AnswerBody:
        """Has anyone done this before? The verdict, the hits it rests on, and what was searched."""
        answer = answer_service.ask(
            parameters.q, limit=parameters.limit, filters=parameters.filters(), surface=Surface.API
        )
        return serialise.answer_to_schema(answer)

    @routes.head("/api/v1/initiatives/{id:path}", include_in_schema=False)
    @routes.get("/api/v1/initiatives/{id:path}", responses=_error_responses(404, 503))
    def initiative(id: str) -> InitiativeBody:  # noqa: A002 - the published name
        """Return one initiative with everything that its registries state."""
        return serialise.initiative_to_schema(answer_service.get_initiative(id))

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", responses=_error_responses(503))
    def health() -> HealthBody:
        """Return whether questions can be answered, and from which index."""
        scope = answer_service.search_scope()
        return HealthBody(status="ok", snapshot=scope.snapshot, initiatives=scope.initiatives)

    return routes


def _reject_duplicates(request: Request) -> None:
    require_unique(name for name, _ in request.query_params.multi_items())


def _error_responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    return {
        code: {"model": FaultBody, "description": _ERROR_DESCRIPTIONS[code]} for code in statuses
    }
