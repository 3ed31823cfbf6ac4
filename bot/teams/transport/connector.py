"""The way out to Teams: its three addresses, over aiohttp, with retries."""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp
from botbuilder.schema import Activity, ResourceResponse
from botframework.connector.auth import ConnectorFactory
from yarl import URL

from bot.teams.auth.clouds import Cloud
from bot.teams.transport.conversation import Refused, plain
from index.errors import DeliveryError

log = logging.getLogger(__name__)

_AGAIN = frozenset({412, 429, 502, 504})
_TRIES = 5
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_PATIENCE = aiohttp.ClientTimeout(total=30)
_TOKEN_PATIENCE, _TOKEN_KEPT, _TOKEN_REFUSED = 15.0, 60.0, 5.0
_JSON = {"Accept": "application/json", "Content-Type": "application/json; charset=utf-8"}

Token = Callable[[], str]


class Connectors(ConnectorFactory):  # type: ignore[misc] # the library ships no types
    """Hands out the connector of a service URL, after a look at where that would send.

    The library's own `ConnectorClient` costs a turn 7 ms of CPU to make, for msrest's list of 500
    status codes to retry, and 1 ms and more to send with.
    """

    def __init__(self, cloud: Cloud, token: Token | None) -> None:
        """Write where `cloud` allows it; `token` fetches our token and may block."""
        self._cloud = cloud
        self._sender = _Sender(token)

    async def create(self, service_url: str, audience: str | None = None) -> "_Connector":  # noqa: ARG002
        """The connector of `service_url`; DeliveryError where nothing may be sent there."""
        if not self._cloud.trusts(service_url):
            raise DeliveryError("Messages may not be sent to this service.", "")
        return _Connector(self._sender, service_url)

    async def close(self) -> None:
        """Close the connections."""
        await self._sender.close()


class _Connector:
    """The conversations behind a service URL; stands where the library wants its client."""

    def __init__(self, sender: "_Sender", service_url: str) -> None:
        self._sender, self._root = sender, f"{service_url.rstrip('/')}/v3/conversations/"
        self.conversations = self

    async def send_to_conversation(self, conversation: str, activity: Activity) -> ResourceResponse:
        return await self._send("POST", activity, conversation, "activities")

    async def reply_to_activity(
        self, conversation: str, to: str, activity: Activity
    ) -> ResourceResponse:
        return await self._send("POST", activity, conversation, "activities", to)

    async def update_activity(
        self, conversation: str, which: str, activity: Activity
    ) -> ResourceResponse:
        return await self._send("PUT", activity, conversation, "activities", which)

    async def _send(self, method: str, activity: Activity, *path: str) -> ResourceResponse:
        address = self._root + "/".join(quote(part, safe="") for part in path)
        reply = await self._sender.send(method, address, json.dumps(plain(activity)).encode())
        return ResourceResponse(id=reply.id())


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    asks: str | None  # how long we are to wait, as it stands in the header
    body: bytes

    def id(self) -> str:
        """The id of the message; empty where Teams gives none."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return ""
        return str(said.get("id") or "") if isinstance(said, dict) else ""


class _Sender:
    """Sends one request, again where Teams asks for that; never blocks the event loop."""

    def __init__(self, token: Token | None) -> None:
        self._token = token
        self._header, self._until, self._refused_until = "", 0.0, 0.0
        # A login that is away may hold this thread, not those in which questions are answered.
        self._thread = ThreadPoolExecutor(1, "teams-token")
        self._lock = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        if self._session is not None:
            await self._session.close()

    async def send(self, method: str, address: str, body: bytes) -> _Reply:
        """What Teams replied; Refused, or another DeliveryError, where it does not take it."""
        for tried in range(_TRIES):
            reply = await self._once(method, address, body)
            if reply.status not in _AGAIN or tried == _TRIES - 1:
                break
            wait = _wait(tried, reply.asks)
            if wait > _LONGEST_WAIT:  # no less than asked: what is to be sent comes again later
                break
            log.info("teams asks for patience status=%d s=%.1f", reply.status, wait)
            await asyncio.sleep(wait)
        if reply.status in range(200, 300):
            return reply
        if reply.status in range(400, 500) and reply.status not in _AGAIN:
            raise Refused(f"Teams refused a message ({reply.status}).", "Ask again.")
        raise DeliveryError(f"Teams refused a message ({reply.status}).", "Try again later.")

    async def _once(self, method: str, address: str, body: bytes) -> _Reply:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        try:
            async with self._session.request(
                method,
                URL(address, encoded=True),  # a conversation's id stays as it was quoted
                headers=_JSON | await self._authorization(),
                data=body,
                allow_redirects=False,  # our token goes where we looked, and no further
            ) as reply:
                return _Reply(reply.status, reply.headers.get("Retry-After"), await reply.read())
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


def _no_token() -> DeliveryError:
    return DeliveryError(
        "Microsoft gives us no token to write with.", "Check MicrosoftAppPassword and its tenant."
    )


def _wait(tried: int, asked: str | None) -> float:
    """Seconds until the next try: what Teams asks for, or twice as long each time, with jitter."""
    least = float(asked) if asked and asked.isdecimal() else 0.0
    spread: float = _FIRST_WAIT * 2**tried * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
    return max(least, min(_LONGEST_WAIT, least + spread))
