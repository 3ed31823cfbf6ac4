"""All routes of the API, each group in a module of its own."""

from fastapi import APIRouter, Depends

from bot.admission.lanes import Lanes
from bot.api.catalogue import Catalogue
from bot.service.answering import AnswerService
from bot.web.admission import hold_turn
from bot.web.api import export, feedback, health, initiatives, questions
from bot.web.api.feedback import FeedbackWriter
from bot.web.api.health import MetricsReader
from bot.web.api.problem import DEFAULT_RESPONSE
from bot.web.parameters import check_query


def router(
    answer_service: AnswerService,
    lanes: Lanes,
    reader: MetricsReader,
    writer: FeedbackWriter | None = None,
    site: str = "",
) -> APIRouter:
    """Return the routes, answered by `answer_service` in `lanes`, but for the health checks.

    `reader` shows the metrics. Feedback is off without a `writer`; `site` is the public address of
    the server.
    """
    routes = APIRouter(dependencies=[Depends(check_query)], responses=DEFAULT_RESPONSE)
    catalogue = Catalogue(answer_service.live)
    reading = [hold_turn(lanes.pages)]
    routes.include_router(questions.router(answer_service, lanes.questions))
    routes.include_router(initiatives.router(answer_service, catalogue), dependencies=reading)
    routes.include_router(export.router(catalogue, site), dependencies=reading)
    routes.include_router(feedback.router(writer), dependencies=reading)
    routes.include_router(health.router(answer_service, reader))
    return routes
