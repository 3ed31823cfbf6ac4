"""The way out to Teams: one client a service URL, over aiohttp, with retries."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import ConnectorFactory
from msrest.pipeline import Response
from msrest.pipeline.async_abc import AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http.async_abc import AsyncClientResponse
from multidict import CIMultiDict
from yarl import URL

from bot.teams.cloud import Cloud
from index.errors import DeliveryError

log = logging.getLogger(__name__)

AGAIN = frozenset({412, 429, 502, 504})
_TRIES = 5
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_PATIENCE = aiohttp.ClientTimeout(total=30)
_TOKEN_PATIENCE, _TOKEN_KEPT, _TOKEN_REFUSED = 15.0, 60.0, 5.0
_MOST_CLIENTS = 64  # a service URL names a region and a tenant

Token = Callable[[], str]


class Connectors(ConnectorFactory):  # type: ignore[misc] # the library ships no types
    """Hands out the client of a service URL, after a look at where that would send.

    Clients are kept: each new one of the library builds msrest's `ClientRetryPolicy`, 7 ms of CPU
    over a list of 500 items, and the library makes two an activity. That policy, `requests` and its
    threads are also not what sends here: see `_Sender`.
    """

    def __init__(self, cloud: Cloud, token: Token | None) -> None:
        """Write where `cloud` allows it; `token` fetches our token and may block."""
        self._cloud = cloud
        self._clients: dict[str, ConnectorClient] = {}
        self._sender = _Sender(token)

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:  # noqa: ARG002
        """The client for `service_url`; DeliveryError where nothing may be sent there."""
        if not self._cloud.trusts(service_url):
            raise DeliveryError("Messages may not be sent to this service.", "")
        client = self._clients.pop(service_url, None) or self._make(service_url)
        self._clients[service_url] = client  # the last one used stands last
        if len(self._clients) > _MOST_CLIENTS:
            del self._clients[next(iter(self._clients))]
        return client

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()

    def _make(self, service_url: str) -> ConnectorClient:
        client = ConnectorClient(_Bearer(), base_url=service_url)
        client.config.pipeline = AsyncPipeline(
            [client.config.user_agent_policy, RawDeserializer()], self._sender
        )
        return client


class _Bearer:
    """Stands where the library wants credentials; the sender adds them."""


class _Sender(AsyncHTTPSender[Any, Any]):
    """Sends one request, again where Teams asks for that; never blocks the event loop."""

    def __init__(self, token: Token | None) -> None:
        self._token = token
        self._header, self._until, self._refused_until = "", 0.0, 0.0
        # A login that is away may hold this thread, not those in which questions are answered.
        self._thread = ThreadPoolExecutor(1, "teams-token")
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def __aexit__(self, *exc_details: object) -> None:
        await self.close()

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            await self._session.close()

    async def send(self, request: Any, **_config: Any) -> Any:
        for tried in range(_TRIES):
            reply = await self._once(request)
            if reply.status_code not in AGAIN or tried == _TRIES - 1:
                break
            wait = _wait(tried, reply.headers.get("Retry-After"))
            if wait > _LONGEST_WAIT:  # no less than asked: what is to be sent comes again later
                break
            log.info("teams asks for patience status=%d s=%.1f", reply.status_code, wait)
            await asyncio.sleep(wait)
        return Response(request, reply)

    async def _once(self, request: Any) -> "_Reply":
        asked = request.http_request
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        try:
            async with self._session.request(
                asked.method,
                URL(asked.url, encoded=True),  # a conversation's id stays as it was quoted
                headers={**asked.headers, **await self._authorization()},
                data=asked.data,
                allow_redirects=False,  # our token goes where we looked, and no further
            ) as reply:
                return _Reply(asked, reply, await reply.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError("Teams cannot be reached.", "Try again later.") from error

    async def _authorization(self) -> dict[str, str]:
        if self._token is None:
            return {}
        async with self._lock:
            if time.monotonic() >= self._until:
                self._header = f"Bearer {await self._fetched(self._token)}"
                self._until = time.monotonic() + _TOKEN_KEPT
        return {"Authorization": self._header}

    async def _fetched(self, token: Token) -> str:
        """Our token; one that was not given is asked for again after some seconds."""
        if time.monotonic() < self._refused_until:
            raise _no_token()
        try:
            fetching = asyncio.get_running_loop().run_in_executor(self._thread, token)
            return await asyncio.wait_for(fetching, _TOKEN_PATIENCE)
        except Exception as error:  # whatever msal and requests raise
            self._refused_until = time.monotonic() + _TOKEN_REFUSED
            log.warning("no token to write with: %s", type(error).__name__)
            raise _no_token() from error


class _Reply(AsyncClientResponse):
    """A reply as msrest wants it; its own one for aiohttp fails where the body is empty."""

    def __init__(self, request: Any, reply: aiohttp.ClientResponse, body: bytes) -> None:
        super().__init__(request, reply)
        self.status_code, self.reason = reply.status, reply.reason
        self.headers = CIMultiDict(reply.headers)
        self._body = body

    def body(self) -> bytes:
        return self._body


def _no_token() -> DeliveryError:
    return DeliveryError(
        "Microsoft gives us no token to write with.", "Check MicrosoftAppPassword and its tenant."
    )


def _wait(tried: int, asked: str | None) -> float:
    """Seconds until the next try: what Teams asks for, or twice as long each time, with jitter."""
    least = float(asked) if asked and asked.isdecimal() else 0.0
    spread: float = _FIRST_WAIT * 2**tried * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    return max(least, min(_LONGEST_WAIT, least + spread))
