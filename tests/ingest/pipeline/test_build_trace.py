"""The trace of a build: one span for it, and one below for each of its steps."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

pytestmark = pytest.mark.slow


@pytest.fixture
def exporter():
    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


def test_each_step_is_a_span_of_its_build(sandbox, exporter):
    sandbox.build()
    spans = exporter.get_finished_spans()
    (build,) = [span for span in spans if span.name == "build"]
    steps = {
        span.name for span in spans if span.parent and span.parent.span_id == build.context.span_id
    }
    assert {"read a", "resolve", "embed from 0", "write the index", "check", "promote"} <= steps
    assert "parse" in {span.name for span in spans}
    assert {span.context.trace_id for span in spans} == {build.context.trace_id}
