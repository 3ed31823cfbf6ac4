"""Routes that say whether the process lives, and whether it can answer."""

from fastapi import APIRouter

from bot.api.schema import HealthBody, LivenessBody
from bot.service.answering import AnswerService
from bot.web.api.examples import HEALTH
from bot.web.api.problem import error_responses, success_response

_RESPONSES = success_response("Questions can be answered", HEALTH) | error_responses(400, 503)


def router(answer_service: AnswerService) -> APIRouter:
    """Return the health checks of `answer_service`."""
    routes = APIRouter(tags=["health"])

    @routes.head("/livez", include_in_schema=False)
    @routes.get("/livez", operation_id="live", responses=error_responses(400))
    async def liveness() -> LivenessBody:
        """Return that the process answers; where this fails, restart it."""
        return LivenessBody(status="ok")

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", operation_id="healthz", responses=_RESPONSES)
    @routes.head("/api/v1/health", include_in_schema=False)
    @routes.get("/api/v1/health", operation_id="health", responses=_RESPONSES)
    def readiness() -> HealthBody:
        """Return whether questions can be answered, and from which index."""
        scope = answer_service.search_scope()
        return HealthBody(status="ok", snapshot=scope.snapshot, initiatives=scope.initiatives)

    return routes
