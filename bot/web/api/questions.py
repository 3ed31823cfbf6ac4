"""Routes that answer a question, and show an answer again by its id."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from bot.admission.lane import Lane
from bot.api import serialise
from bot.api.schema import AnswerBody, StoredAnswerBody
from bot.service.answering import DEFAULT_HITS, AnswerService
from bot.store.model import QUERY_ID_PATTERN, Surface
from bot.web.admission import run_in_lane
from bot.web.api.examples import ANSWER, STORED_ANSWER
from bot.web.api.problem import error_responses, success_response
from bot.web.bounded_body import BoundedRoute
from bot.web.parameters import AskBody, AskParameters

_LINKS = {
    "answer": {"operationId": "getAnswer", "parameters": {"id": "$response.body#/query_id"}},
    "feedback": {
        "operationId": "giveFeedback",
        "requestBody": {"answer": "$response.body#/query_id", "kind": "helpful"},
    },
}
_ASK_PATH = "/api/v1/ask"
_ANSWER_ID_PATTERN = f"^{QUERY_ID_PATTERN}$"


def router(answer_service: AnswerService, lane: Lane) -> APIRouter:
    """Return the routes of questions, answered by `answer_service` in `lane`.

    They return responses that are serialised already, so that FastAPI does not validate and
    serialise an answer again.
    """
    routes = APIRouter(tags=["questions"], route_class=BoundedRoute)

    async def respond(request: Request, parameters: AskParameters) -> Response:
        def answer() -> Response:
            found = answer_service.ask(
                parameters.q,
                limit=parameters.limit,
                filters=parameters.filters(),
                surface=Surface.API,
            )
            response = _json_response(serialise.answer_to_schema(found))
            response.headers["content-location"] = _answer_path(found.query_id)
            return response

        return await run_in_lane(lane, request, answer)

    @routes.head(_ASK_PATH, include_in_schema=False)
    async def check(request: Request, parameters: Annotated[AskParameters, Query()]) -> Response:
        def answer() -> Response:
            found = answer_service.answer(  # not stored: nobody sees the answer
                parameters.q, limit=parameters.limit, filters=parameters.filters()
            )
            return _json_response(serialise.answer_to_schema(found))

        return await run_in_lane(lane, request, answer)

    @routes.get(
        _ASK_PATH,
        operation_id="ask",
        response_model=AnswerBody,
        responses=success_response("The answer", ANSWER, _LINKS) | error_responses(400, 429, 503),
    )
    async def ask(request: Request, parameters: Annotated[AskParameters, Query()]) -> Response:
        """Has anyone done this before? The verdict, the hits it rests on, and what was searched.

        The question is stored. Content-Location is the address of its answer.
        """
        return await respond(request, parameters)

    @routes.post(
        _ASK_PATH,
        operation_id="askInBody",
        response_model=AnswerBody,
        responses=success_response("The answer", ANSWER, _LINKS)
        | error_responses(400, 413, 429, 503),
    )
    async def ask_in_body(request: Request, body: AskBody) -> Response:
        """Ask with the question in the body, so that it is in no address and no log of a proxy."""
        return await respond(request, body)

    @routes.head("/api/v1/answers/{id}", include_in_schema=False)
    @routes.get(
        "/api/v1/answers/{id}",
        operation_id="getAnswer",
        response_model=StoredAnswerBody,
        responses=success_response("The answer by today's index", STORED_ANSWER)
        | error_responses(400, 404, 429, 503),
    )
    async def stored_answer(
        request: Request,
        id: Annotated[  # noqa: A002 - the published name
            str,
            Path(pattern=_ANSWER_ID_PATTERN, description="The `query_id` of an answer"),
        ],
    ) -> Response:
        """Return the answer to a stored question, from today's index, with the verdict of then.

        Whoever has the id of a question that was asked on the page, through the API or by an
        assistant may read it. A question of a chat is nobody else's, and is not found here.
        """

        def answer() -> Response:
            question = answer_service.get_open_question(id)
            found = answer_service.answer_again(id, limit=DEFAULT_HITS)
            return _json_response(serialise.stored_answer_to_schema(found, question))

        return await run_in_lane(lane, request, answer)

    return routes


def _answer_path(query_id: str) -> str:
    return f"/api/v1/answers/{query_id}"


def _json_response(body: BaseModel) -> Response:
    return Response(body.model_dump_json(), media_type="application/json")
