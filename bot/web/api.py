"""The interface for programs: ask, and read an initiative, as JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from bot.api import serialise
from bot.api.schema import AnswerBody, FaultBody, HealthBody, InitiativeBody
from bot.service.answering import Asker
from bot.store.question import Surface
from bot.web.parameters import Ask, check_once

_FAULTS = {
    400: "Something in the request cannot be understood",
    404: "There is no such initiative",
    503: "No question can be answered now",
}


def router(asker: Asker) -> APIRouter:
    """The routes of the interface, answered by `asker`."""
    routes = APIRouter(responses={"default": {"model": FaultBody, "description": "A fault"}})

    @routes.head("/api/v1/ask", dependencies=[Depends(_no_doubles)], include_in_schema=False)
    @routes.get("/api/v1/ask", responses=_faults(400, 503), dependencies=[Depends(_no_doubles)])
    def ask(asked: Annotated[Ask, Query()]) -> AnswerBody:
        """Has anyone done this before? The verdict, the hits it rests on, what was searched."""
        answer = asker.ask(asked.q, limit=asked.limit, filters=asked.filters(), surface=Surface.API)
        return serialise.body(answer)

    @routes.head("/api/v1/initiatives/{id:path}", include_in_schema=False)
    @routes.get("/api/v1/initiatives/{id:path}", responses=_faults(404, 503))
    def initiative(id: str) -> InitiativeBody:  # noqa: A002 - the published name
        """One initiative with everything that its registries state."""
        return serialise.initiative_body(asker.initiative(id))

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", responses=_faults(503))
    def health() -> HealthBody:
        """Whether questions can be answered, and from which index."""
        searched = asker.searched()
        return HealthBody(status="ok", snapshot=searched.snapshot, initiatives=searched.initiatives)

    return routes


def _no_doubles(request: Request) -> None:
    check_once(name for name, _ in request.query_params.multi_items())


def _faults(*statuses: int) -> dict[int | str, dict[str, object]]:
    return {code: {"model": FaultBody, "description": _FAULTS[code]} for code in statuses}
