"""The server on a socket: clients that are too slow, ambiguous requests, addresses, its end."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest
from fastapi import FastAPI, Request, Response

from bot.admission.lanes import create_lanes
from bot.settings import BotSettings
from bot.web.admission import run_in_lane
from bot.web.http_protocol import MAX_HEAD_BYTES, Timeouts, create_server
from index.errors import Overloaded

PATIENCE_S = 30.0
SHORT = Timeouts(head_s=0.2, body_s=0.2, read_s=0.2)
GET = b"GET /address HTTP/1.1\r\nHost: x\r\n\r\n"


@contextmanager
def serving(timeouts: Timeouts = SHORT, trusted: tuple[str, ...] = ()):
    """The port of a server that says who asks, sends much, reads a body, or waits; and its lanes."""
    lanes, app = create_lanes(BotSettings.model_construct(question_threads=1)), FastAPI()

    @app.get("/address")
    async def address(request: Request) -> str:
        return request.client.host

    @app.get("/much")
    async def much() -> str:
        return "a" * 50_000_000

    @app.post("/body")
    async def body(request: Request) -> int:
        return len(await request.body())

    over = threading.Event()

    @app.get("/wait")
    async def wait(request: Request) -> bool:
        return await run_in_lane(lanes.questions, request, over.wait)

    @app.exception_handler(Overloaded)
    async def refuse(_request: Request, _error: Overloaded) -> Response:
        return Response(status_code=503)

    server = create_server(app, lanes, trusted, timeouts)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=asyncio.run, args=(server.serve([listener]),))
        thread.start()
        try:
            yield listener.getsockname()[1], server
        finally:
            over.set()
            server.should_exit = True
            thread.join(PATIENCE_S)
    assert not thread.is_alive()


def exchange(port: int, sent: bytes) -> bytes:
    """All that the server sends before it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        connection.sendall(sent)
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass
    return received


def wait_until(is_so) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if is_so():
            return
        pause.wait(0.01)
    pytest.fail("it did not happen")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        GET + b"GET / HTTP/1.1\r\n",
        b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nq=",
        b"GET /address HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nq=",
    ],
    ids=["nothing", "half a head", "half of the next head", "half a body", "half an unread body"],
)
def test_a_request_that_never_ends_ends_its_connection(sent):
    with serving() as (port, _):
        exchange(port, sent)


def test_bytes_that_trickle_in_give_no_more_time():
    with (
        serving() as (port, _),
        socket.create_connection(("127.0.0.1", port), timeout=0.05) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        for _ in range(600):
            try:
                connection.sendall(b"a")
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("the connection stayed open")


def test_a_response_that_nobody_reads_is_given_up():
    with serving() as (port, server), socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(GET.replace(b"/address", b"/much"))
        wait_until(lambda: server.server_state.connections)
        wait_until(lambda: not server.server_state.connections)


def test_a_request_with_two_lengths_is_the_last_of_its_connection():
    both = b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    with serving(Timeouts()) as (port, _):
        received = exchange(port, b"GET /address HTTP/1.1\r\nHost: x\r\n" + both + GET)
    assert received.count(b"HTTP/1.1 200") == 1
    assert b"connection: close" in received


def test_a_head_that_is_too_large_is_refused():
    with serving(Timeouts()) as (port, _):
        large = b"GET /?q=" + b"a" * 2 * MAX_HEAD_BYTES + b" HTTP/1.1\r\n\r\n"
        assert exchange(port, large)[:12] in (b"HTTP/1.1 400", b"")


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [((), "127.0.0.1"), (("127.0.0.0/8",), "192.0.2.7"), (("192.0.2.0/24",), "127.0.0.1")],
)
def test_only_a_trusted_proxy_names_the_client(trusted, seen):
    head = b"X-Forwarded-For: 198.51.100.9, 192.0.2.7\r\nConnection: close\r\n"
    with serving(Timeouts(), trusted) as (port, _):
        received = exchange(port, b"GET /address HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
    assert received.endswith(f'"{seen}"'.encode())


def test_at_the_end_a_client_that_waits_for_its_turn_is_refused():
    asked, replies = GET.replace(b"/address", b"/wait"), []

    def ask() -> None:
        replies.append(exchange(port, asked))

    with serving(Timeouts()) as (port, server):
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(server._lanes.questions._queue))
        server.should_exit = True
        wait_until(lambda: replies)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(reply[9:12] for reply in replies) == [b"200", b"503"]
