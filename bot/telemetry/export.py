"""Export of spans by OTLP over HTTP, off unless OTEL_EXPORTER_OTLP_ENDPOINT is set."""

from collections.abc import Callable
from importlib.metadata import version

from opentelemetry import trace

from index.errors import SetupError

_TRACES_PATH = "/v1/traces"


def export_spans(endpoint: str | None, service: str) -> Callable[[], None]:
    """Send the spans of this process to the collector at `endpoint`, as `hasanyone-<service>`.

    Return a function that sends what waits, for the end of the process.

    The library reads OpenTelemetry's other settings itself: sampling, headers, timeouts. Spans are
    sent in the background, and lost where the collector does not answer. Raises SetupError.
    """
    if not endpoint:
        return _nothing
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise SetupError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but this installation sends no traces.",
            "Run: pip install 'hasanyone[telemetry]', or take the setting away.",
        ) from None
    resource = Resource.create(
        {"service.name": f"hasanyone-{service}", "service.version": version("hasanyone")}
    )
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + _TRACES_PATH)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def _nothing() -> None:
    """Send nothing, because nothing is exported."""
