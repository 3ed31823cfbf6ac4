"""A receiver of OpenTelemetry's spans by OTLP over HTTP, on loopback."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, Span


class OtlpReceiver:
    """What was received, and the address to send it to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[ResourceSpans] = []

    def spans(self) -> list[Span]:
        return [
            span for part in self.received for scope in part.scope_spans for span in scope.spans
        ]

    def services(self) -> set[str]:
        return {
            each.value.string_value
            for part in self.received
            for each in part.resource.attributes
            if each.key == "service.name"
        }


@contextmanager
def receiving() -> Iterator[OtlpReceiver]:
    """A receiver that listens in the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/traces":
                receiver.received += ExportTraceServiceRequest.FromString(body).resource_spans
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = OtlpReceiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
