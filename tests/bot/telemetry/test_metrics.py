"""Who may read the metrics, and that the dashboard draws no metric that there is not."""

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.admission.lanes import create_lanes
from bot.app import create_app
from bot.monitoring.server_readings import watch_server
from bot.settings import BotSettings
from bot.telemetry.metrics import Metrics
from bot.web.api import MetricsReader

DASHBOARD = Path(__file__).parents[3] / "deploy" / "grafana-dashboard.json"
LOOPBACK, ELSEWHERE = ("127.0.0.1", 5000), ("192.0.2.7", 5000)


def client(asker, address: tuple[str, int], key: str | None = None) -> TestClient:
    reader = MetricsReader(Metrics(), SecretStr(key) if key else None)
    return TestClient(create_app(asker, reader=reader), client=address)


@pytest.mark.parametrize("path", ["/metrics", "/api/v1/metrics"])
def test_this_machine_may_read_the_metrics(asker, path):
    reply = client(asker, LOOPBACK).get(path)
    assert reply.status_code == 200
    assert "hasanyone_questions_total" in reply.text


@pytest.mark.parametrize(
    ("address", "key", "headers"),
    [
        (ELSEWHERE, None, {}),
        (ELSEWHERE, None, {"authorization": "Bearer "}),
        (ELSEWHERE, "the right key", {"authorization": "Bearer the wrong one"}),
        (LOOPBACK, "the right key", {"x-forwarded-for": "192.0.2.7"}),
    ],
)
def test_nobody_else_may_without_the_key(asker, address, key, headers):
    reply = client(asker, address, key).get("/metrics", headers=headers)
    assert reply.status_code == 401
    assert "HASANYONE_METRICS_KEY" in reply.json()["hint"]


def test_the_holder_of_the_key_may_from_anywhere(asker):
    headers = {"authorization": "Bearer the right key"}
    assert client(asker, ELSEWHERE, "the right key").get("/metrics", headers=headers).text


def test_a_made_up_method_is_no_label(asker):
    api = client(asker, LOOPBACK)
    api.request("BREW", "/coffee")
    assert "BREW" not in api.get("/metrics").text


def test_the_dashboard_draws_metrics_that_there_are(indexed, store):
    metrics = Metrics()
    watch_server(metrics, create_lanes(BotSettings.model_construct()), store, indexed)
    there_are = set(re.findall(r"^# TYPE (\w+) ", metrics.render().decode(), re.MULTILINE))
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    drawn = {
        re.sub(r"_(bucket|count|sum)$", "", name)
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"\b(?:hasanyone|process)_\w+", target["expr"])
    }
    assert drawn <= there_are
    counted = {name for name in there_are if not name.endswith("_created")}
    assert {name for name in counted if name.startswith("hasanyone")} <= drawn
