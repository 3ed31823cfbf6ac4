"""HTTP/1.1 protocol of the server: uvicorn's, with the timeouts and bounds that it lacks."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.admission.lanes import Lanes

# Below the 1,024 file descriptors that a process may usually have. Past it, the connection whose
# request has been waited for longest makes room.
_MAX_CONNECTIONS = 900
# A page's question and its filters; browsers and proxies pass no more than 8 to 16 KB anyway.
MAX_HEAD_BYTES = 32 * 1024
# How long requests in progress have to end when the server ends.
_END_TIMEOUT_S = 3
_CLOSE = (b"connection", b"close")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a client has for the head of a request, then its body; to read a response."""

    head_s: float = 10.0
    body_s: float = 15.0
    read_s: float = 20.0


_TIMEOUTS = Timeouts()


class BoundedH11Protocol(H11Protocol):
    """Connection that is closed when its client is too slow, or sends a request of two lengths.

    One timer runs at a time, for what the client has to do next. Bytes that trickle in do not
    restart it.
    """

    def __init__(self, *args: Any, timeouts: Timeouts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timeouts = timeouts
        self._timer: asyncio.TimerHandle | None = None
        self._awaited: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Wait for a request; make room for it where there are too many connections."""
        super().connection_made(transport)
        if len(self.connections) > _MAX_CONNECTIONS:
            _abort_slowest(self.connections)
        self._watch_request()

    def data_received(self, data: bytes) -> None:
        """Read what came, and wait for the rest of the request if it is not whole."""
        super().data_received(data)
        self._watch_request()

    def handle_events(self) -> None:
        """Handle requests; one with Content-Length and Transfer-Encoding is the connection's last.

        Another server in front may have seen another end of it (RFC 9112, section 6.1).
        """
        before = self.cycle
        super().handle_events()
        if self.cycle is not before and self.cycle is not None and _has_two_lengths(self.headers):
            self.headers.append(_CLOSE)
            self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        """Wait for the rest of the request, where the response was given before it."""
        super().on_response_complete()
        self._watch_request()

    def pause_writing(self) -> None:
        """Give the client some time to read what was sent."""
        super().pause_writing()
        self._start_timer("read", self._timeouts.read_s)

    def resume_writing(self) -> None:
        """Stop waiting for the client to read."""
        super().resume_writing()
        if self._awaited == "read":
            self._stop_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_timer()
        super().connection_lost(exc)

    @property
    def waiting_since(self) -> float | None:
        """The time of the loop until which a request is waited for; None if none is."""
        if self._timer is None or self._awaited == "read":
            return None
        return self._timer.when()

    def _watch_request(self) -> None:
        """Start the timer for the part of a request that is due, unless it runs; or stop it."""
        part = self._due_part()
        if part is None:
            if self._awaited != "read":
                self._stop_timer()
        elif part != self._awaited:
            is_body = part == "body"
            self._start_timer(part, self._timeouts.body_s if is_body else self._timeouts.head_s)

    def _due_part(self) -> str | None:
        """Return the part of a request that the client has to send next; None for nothing.

        A connection that is kept alive owes nothing before the first byte: uvicorn closes it.
        """
        if self.transport.is_closing():
            return None
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        is_first = self.cycle is None
        has_begun = bool(self.conn.trailing_data[0])
        return "head" if self.conn.their_state is h11.IDLE and (is_first or has_begun) else None

    def _start_timer(self, part: str, seconds: float) -> None:
        self._stop_timer()
        self._awaited = part
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._awaited = None, None


class BoundedServer(Server):
    """Server that refuses the clients in its lanes when it ends, so that it ends soon."""

    def __init__(self, config: Config, lanes: Lanes) -> None:
        super().__init__(config)
        self._lanes = lanes

    async def shutdown(self, sockets: Any = None) -> None:
        """Refuse clients that wait for their turn; end the requests in progress."""
        self._lanes.refuse_clients()
        await super().shutdown(sockets)


def create_server(
    app: Any, lanes: Lanes, trusted_proxies: tuple[str, ...] = (), timeouts: Timeouts = _TIMEOUTS
) -> Server:
    """Return the server of an ASGI application.

    X-Forwarded-For names the client only in what comes from `trusted_proxies`: addresses or
    networks.
    """
    config = Config(
        app,
        http=cast("type[H11Protocol]", partial(BoundedH11Protocol, timeouts=timeouts)),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_graceful_shutdown=_END_TIMEOUT_S,
    )
    return BoundedServer(config, lanes)


def _has_two_lengths(headers: list[tuple[bytes, bytes]]) -> bool:
    return {b"transfer-encoding", b"content-length"} <= {name for name, _ in headers}


def _abort_slowest(connections: set[Any]) -> None:
    """Close the connection that has kept us waiting longest for its request."""
    waiting = [
        (connection.waiting_since, id(connection), connection)
        for connection in connections
        if isinstance(connection, BoundedH11Protocol) and connection.waiting_since is not None
    ]
    if waiting:
        min(waiting)[2].transport.abort()
