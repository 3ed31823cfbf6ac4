"""All routes of the API, each group in a module of its own."""

from fastapi import APIRouter, Depends

from bot.admission.lanes import Lanes
from bot.api.catalogue import Catalogue
from bot.service.answering import AnswerService
from bot.web.admission import hold_turn
from bot.web.api import export, feedback, health, initiatives, questions
from bot.web.api.feedback import FeedbackWriter
from bot.web.api.problem import DEFAULT_RESPONSE
from bot.web.parameters import check_query


def router(
    answer_service: AnswerService, lanes: Lanes, writer: FeedbackWriter | None = None
) -> APIRouter:
    """Return the routes, answered by `answer_service` in `lanes`, but for the health checks.

    Feedback is off without a `writer`.
    """
    routes = APIRouter(dependencies=[Depends(check_query)], responses=DEFAULT_RESPONSE)
    catalogue = Catalogue(answer_service.live)
    asking, reading = [hold_turn(lanes.questions)], [hold_turn(lanes.pages)]
    routes.include_router(questions.router(answer_service), dependencies=asking)
    routes.include_router(initiatives.router(answer_service, catalogue), dependencies=reading)
    routes.include_router(export.router(catalogue), dependencies=reading)
    routes.include_router(feedback.router(writer), dependencies=reading)
    routes.include_router(health.router(answer_service))
    return routes
