"""Routes for those who run the server: does it live, can it answer, and its metrics."""

import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import SecretStr

from bot.api.schema import HealthBody, LivenessBody
from bot.service.answering import AnswerService
from bot.telemetry.metrics import CONTENT_TYPE, Metrics
from bot.web.api.examples import HEALTH
from bot.web.api.problem import Responses, error_responses, success_response
from bot.web.parameters import bearer_token
from index.errors import NotAuthenticated

_RESPONSES = success_response("Questions can be answered", HEALTH) | error_responses(400, 503)
_METRICS_RESPONSES: Responses = {
    200: {
        "description": "The metrics, in Prometheus's text format",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    },
    **error_responses(400, 401),
}


class MetricsReader:
    """Reader of the metrics, for this machine and for the holder of a key."""

    def __init__(self, metrics: Metrics, key: SecretStr | None = None) -> None:
        """Show `metrics` to clients on this machine, and to others that send `key`."""
        self.metrics = metrics
        self._key = key.get_secret_value().encode() if key else b""

    def read(self, request: Request) -> bytes:
        """Return the metrics; raise NotAuthenticated."""
        given = (bearer_token(request) or "").encode()
        has_key = bool(self._key) and hmac.compare_digest(given, self._key)
        if not has_key and not _is_on_this_machine(request):
            raise NotAuthenticated(
                "The metrics are shown on the server's own machine, or with their key.",
                "Send HASANYONE_METRICS_KEY as “Authorization: Bearer …”.",
            )
        return self.metrics.render()


def router(answer_service: AnswerService, reader: MetricsReader) -> APIRouter:
    """Return the health checks of `answer_service`, and what `reader` shows."""
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

    @routes.head("/metrics", include_in_schema=False)
    @routes.get("/metrics", include_in_schema=False)
    @routes.head("/api/v1/metrics", include_in_schema=False)
    @routes.get(
        "/api/v1/metrics",
        operation_id="metrics",
        response_class=Response,
        responses=_METRICS_RESPONSES,
    )
    def metrics(request: Request) -> Response:
        """Return the metrics for Prometheus, also at `/metrics`: on this machine, or with a key."""
        return Response(reader.read(request), media_type=CONTENT_TYPE)

    return routes


def _is_on_this_machine(request: Request) -> bool:
    """Return whether the client is on this machine, and no proxy that passes another one on."""
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
