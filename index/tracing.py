"""Spans of OpenTelemetry around the stages of a question and of a build, and their durations.

Without an exporter (`bot.telemetry.export`) a span costs a microsecond and goes nowhere. No span
has a question, a name or the text of an error.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.propagate import extract
from opentelemetry.trace import Span, SpanKind, StatusCode

Attribute = str | int | float | bool

_TRACER = trace.get_tracer("hasanyone")
_DURATIONS: ContextVar[dict[str, float] | None] = ContextVar("stage_durations", default=None)


@contextmanager
def stage(name: str, **attributes: Attribute) -> Iterator[Span]:
    """Run a stage in a span of this name, and count its seconds for `collect_durations`."""
    started = time.perf_counter()
    try:
        with _span(name, SpanKind.INTERNAL, attributes) as span:
            yield span
    finally:
        durations = _DURATIONS.get()
        if durations is not None:
            durations[name] += time.perf_counter() - started


@contextmanager
def request_span(name: str, headers: Mapping[str, str], **attributes: Attribute) -> Iterator[Span]:
    """Run a request in a span that continues the trace of its client, if `headers` name one."""
    token_context = extract(headers) if "traceparent" in headers else None
    with _span(name, SpanKind.SERVER, attributes, token_context) as span:
        yield span


@contextmanager
def collect_durations() -> Iterator[Mapping[str, float]]:
    """Yield the seconds of each stage in the block, summed where one runs several times."""
    durations: dict[str, float] = defaultdict(float)
    token = _DURATIONS.set(durations)
    try:
        yield durations
    finally:
        _DURATIONS.reset(token)


def trace_id() -> str | None:
    """Return the id of the current trace in hexadecimal; None where nothing is traced."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else None


@contextmanager
def _span(
    name: str,
    kind: SpanKind,
    attributes: Mapping[str, Attribute],
    parent: Context | None = None,
) -> Iterator[Span]:
    with _TRACER.start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=dict(attributes),
        record_exception=False,  # its text may quote a question
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(StatusCode.ERROR)
            raise
