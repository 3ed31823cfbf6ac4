"""OpenAPI documents every response, its examples are valid, and random requests agree with it."""

import json

import jsonschema
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from bot.app import create_app
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from tests.support import schemathesis_hooks

pytestmark = pytest.mark.slow

assert schemathesis_hooks  # registers how schemathesis reads YAML

ROUTES = [
    ("/api/v1/ask", "GET"),
    ("/api/v1/ask", "POST"),
    ("/api/v1/answers/{id}", "GET"),
    ("/api/v1/initiatives", "GET"),
    ("/api/v1/initiatives/{id}", "GET"),
    ("/api/v1/registries", "GET"),
    ("/api/v1/export", "GET"),
    ("/api/v1/feedback", "POST"),
    ("/api/v1/health", "GET"),
    ("/api/v1/metrics", "GET"),
    ("/healthz", "GET"),
    ("/livez", "GET"),
]

# No request to these breaks the schema: they take nothing, or any text.
FREE = {("/api/v1/initiatives/{id}", "GET"), *(route for route in ROUTES if "health" in route[0])}
FREE |= {("/api/v1/registries", "GET"), ("/api/v1/metrics", "GET"), ("/livez", "GET")}


@pytest.fixture(scope="module")
def app(indexed):
    return create_app(AnswerService(LiveSnapshot(indexed), None))


@pytest.fixture(scope="module")
def schema(app):
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module")
def specification(app) -> dict:
    return TestClient(app).get("/api/v1/openapi.json").json()


def test_these_are_all_routes(specification):
    described = {
        (path, method.upper()) for path, each in specification["paths"].items() for method in each
    }
    assert described == set(ROUTES)


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        *((*route, GenerationMode.POSITIVE) for route in ROUTES),
        *((*route, GenerationMode.NEGATIVE) for route in ROUTES if route not in FREE),
    ],
)
def test_every_response_matches_the_schema(schema, path, method, mode):
    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def ask(case):
        # A schema cannot say which strings are questions: "?" is not one. `make bench-api` tries keys.
        case.call_and_validate(excluded_checks=[positive_data_acceptance, ignored_auth])

    ask()


def test_every_example_of_a_response_matches_its_schema(specification):
    examples = 0
    for path in specification["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    if "example" in content:
                        schema = {**content["schema"], "components": specification["components"]}
                        jsonschema.validate(content["example"], schema)
                        examples += 1
    assert examples > 30


def test_every_route_documents_its_errors_as_problem_details(specification):
    for path, method in ROUTES:
        responses = specification["paths"][path][method.lower()]["responses"]
        for status in {*responses} - {"200", "204", "304"}:
            assert list(responses[status]["content"]) == ["application/problem+json"], path
    assert "HTTPValidationError" not in json.dumps(specification)
