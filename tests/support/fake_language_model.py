"""A language model behind an OpenAI-compatible endpoint on loopback, which fails on demand."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-not-a-real-key"


@dataclass(frozen=True)
class Reply:
    """What is sent for one request: a status, the text of the reply or a whole body."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    delay_s: float = 0.0


def questions(*texts: str) -> Reply:
    return Reply(json.dumps({"questions": texts}))


def ask_about(record: str) -> Reply:
    """Three questions that name the record by a word of its title."""
    word = record.splitlines()[0].split()[-1].strip(".")
    return questions(
        f"Which council has built something for {word}?",
        f"Residents keep ringing us about {word} and nobody answers.",
        f"{word} service council",
    )


@dataclass
class FakeLanguageModel:
    """The endpoint: its base URL, what it was sent, and what it answers by the text of a record."""

    url: str = ""
    answer: Callable[[str], Reply] = ask_about
    requests: list[dict] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def records(self) -> list[str]:
        """The texts of the records that it was asked about, in order."""
        return [request["messages"][-1]["content"] for request in self.requests]


@contextmanager
def language_model(**fields) -> Iterator[FakeLanguageModel]:
    fake = FakeLanguageModel(**fields)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.requests.append(request)
            fake.keys.append(self.headers["Authorization"])
            if self.path != "/v1/chat/completions":
                self.send_error(404)
                return
            reply = fake.answer(request["messages"][-1]["content"])
            time.sleep(reply.delay_s)
            message = {"role": "assistant", "content": reply.text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            completion = {"object": "chat.completion", "choices": [choice]}
            body = json.dumps(completion).encode() if reply.body is None else reply.body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # the client did not wait
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
