"""Routes that list initiatives in pages, and show one of them or the registries."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from bot.api import serialise
from bot.api.catalogue import Catalogue
from bot.api.schema import InitiativeBody, InitiativesBody, RegistriesBody
from bot.service.answering import AnswerService
from bot.web.api.conditional import UNCHANGED_RESPONSE, respond_if_changed
from bot.web.api.examples import INITIATIVE, INITIATIVES, REGISTRIES
from bot.web.api.problem import error_responses, success_response
from bot.web.parameters import ListParameters

_LIST_PATH = "/api/v1/initiatives"


def router(answer_service: AnswerService, catalogue: Catalogue) -> APIRouter:
    """Return the routes of what the index holds, whatever is asked."""
    routes = APIRouter(tags=["initiatives"], responses=UNCHANGED_RESPONSE)

    @routes.head(_LIST_PATH, include_in_schema=False)
    @routes.get(
        _LIST_PATH,
        operation_id="listInitiatives",
        response_model=InitiativesBody,
        responses=success_response("A page", INITIATIVES) | error_responses(400, 429, 503),
    )
    def list_initiatives(
        request: Request, parameters: Annotated[ListParameters, Query()]
    ) -> Response:
        """List the initiatives that meet the filters, a page at a time.

        The header Link has the addresses of the next page and the previous one. Where `snapshot`
        differs between pages, a new index came between them: begin again.
        """

        def respond() -> Response:
            page = catalogue.list_initiatives(
                parameters.filters(), parameters.offset, parameters.limit
            )
            return JSONResponse(
                page.model_dump(mode="json"), headers=_links(parameters, page.total)
            )

        return respond_if_changed(request, catalogue.version(), respond)

    @routes.head(_LIST_PATH + "/{id:path}", include_in_schema=False)
    @routes.get(
        _LIST_PATH + "/{id:path}",
        operation_id="getInitiative",
        response_model=InitiativeBody,
        responses=success_response("The initiative", INITIATIVE)
        | error_responses(400, 404, 429, 503),
    )
    def initiative(request: Request, id: str) -> Response:  # noqa: A002 - the published name
        """Return one initiative with everything that its registries state."""

        def respond() -> Response:
            body = serialise.initiative_to_schema(answer_service.get_initiative(id))
            return JSONResponse(body.model_dump(mode="json"))

        return respond_if_changed(request, catalogue.version(), respond)

    @routes.head("/api/v1/registries", include_in_schema=False)
    @routes.get(
        "/api/v1/registries",
        operation_id="listRegistries",
        response_model=RegistriesBody,
        responses=success_response("The registries", REGISTRIES) | error_responses(400, 429, 503),
    )
    def registries(request: Request) -> Response:
        """List the registries: when each was last read, and what became of its records."""

        def respond() -> Response:
            return JSONResponse(catalogue.list_registries().model_dump(mode="json"))

        return respond_if_changed(request, catalogue.version(), respond)

    return routes


def _links(parameters: ListParameters, total: int) -> dict[str, str]:
    """Return the header Link (RFC 8288), empty where all is on one page."""
    offset, limit = parameters.offset, parameters.limit
    offsets = {}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset:
        offsets["prev"] = max(0, offset - limit)
    links = [
        f"<{_LIST_PATH}?{urlencode({**parameters.filters(), 'limit': limit, 'offset': each})}>;"
        f' rel="{relation}"'
        for relation, each in offsets.items()
    ]
    return {"link": ", ".join(links)} if links else {}
