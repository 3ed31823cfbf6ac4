"""What a running server sends, shows and logs of a question: all of it, but for the question."""

import json
import re
from urllib.request import Request, urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.otlp_receiver import receiving
from tests.support.server import running

pytestmark = pytest.mark.slow

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
QUESTION = "peculiar+damp+and+mould+reporting"


@pytest.fixture(scope="module")
def seen(indexed, tmp_path_factory):
    """A server that was asked one question: its log, its metrics, and the spans that it sent."""
    folder = tmp_path_factory.mktemp("served")
    with receiving() as receiver:
        settings = {
            "HASANYONE_DATA": str(indexed),
            "HASANYONE_DATABASE": f"sqlite:///{folder}/state.sqlite",
            "HASANYONE_SERVE_BUILDS": "false",
            "HASANYONE_LOG_FORMAT": "json",
            "HASANYONE_RATE_ADDRESS": "600",
            "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
        }
        with running(folder / "log", **settings) as (_, url):
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
            with urlopen(Request(f"{url}/api/v1/ask?q={QUESTION}", headers=headers)) as reply:
                rate, answer = dict(reply.headers), json.load(reply)
            with urlopen(f"{url}/metrics") as reply:
                metrics = reply.read().decode()
        # the server has ended, and has sent what it had
        return answer, rate, metrics, receiver, (folder / "log").read_text()


def test_the_spans_of_a_question_go_on_from_its_client(seen):
    *_, receiver, _ = seen
    spans = {span.name: span for span in receiver.spans() if span.trace_id.hex() == TRACE}
    request = spans["GET /api/v1/ask"]
    assert request.parent_span_id.hex() == PARENT
    assert {"read", "encode", "retrieve", "rank", "explain", "verdict", "keep"} <= set(spans)
    assert all(
        span.parent_span_id == request.span_id for name, span in spans.items() if span != request
    )
    assert receiver.services() == {"hasanyone-server"}


def test_no_span_metric_or_line_of_the_log_has_the_question(seen):
    _, _, metrics, receiver, log = seen
    for text in (metrics, str(receiver.received), log):
        assert "peculiar" not in text


def test_the_log_names_the_question_by_its_id_and_its_trace(seen):
    answer, *_, log = seen
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if "question answered" in line["message"]]
    assert (line["query_id"], line["trace_id"]) == (answer["query_id"], TRACE)
    assert line["verdict"] == answer["verdict"]["kind"]


def test_the_metrics_count_the_question_by_surface_and_verdict(seen):
    answer, _, metrics, *_ = seen
    samples = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
    }
    verdict = ("verdict", answer["verdict"]["kind"])
    assert samples["hasanyone_questions_total", ("surface", "api"), verdict] == 1
    assert samples["hasanyone_question_stage_seconds_count", ("stage", "retrieve")] == 1
    assert samples["hasanyone_snapshot_initiatives", ("snapshot", answer["searched"]["snapshot"])]
    assert samples["hasanyone_lane_running", ("lane", "questions")] == 0
    assert samples[("process_resident_memory_bytes",)] > 0


def test_an_answer_says_what_the_rate_has_left(seen):
    _, headers, *_ = seen
    assert headers["ratelimit-policy"] == '"address";q=600;w=60'
    assert re.fullmatch(r'"address";r=599;t=\d{1,2}', headers["ratelimit"])
