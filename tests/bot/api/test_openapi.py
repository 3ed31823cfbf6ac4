"""Responses match the published OpenAPI schema, for requests that it allows and others."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.app import create_app
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def schema(indexed):
    app = create_app(AnswerService(LiveSnapshot(indexed), None))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("/api/v1/ask", GenerationMode.POSITIVE),
        ("/api/v1/ask", GenerationMode.NEGATIVE),
        ("/api/v1/initiatives/{id}", GenerationMode.POSITIVE),
        ("/healthz", GenerationMode.POSITIVE),
    ],
)
def test_every_response_matches_the_schema(schema, path, mode):
    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(case=schema[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case):
        # A schema cannot say which strings are questions: "?" is not one.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()
