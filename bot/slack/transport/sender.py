"""What goes out to Slack: messages, views, and one error for whatever Slack refuses."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.transport.client import NOT_DONE, TRIES, wait
from bot.slack.transport.rate_limit import Pace
from bot.slack.views.block_kit import Message
from index.errors import DeliveryError

log = logging.getLogger(__name__)

_OURS = ("slack.com", "slack-gov.com")
_NO_LINKS = {"unfurl_links": False, "unfurl_media": False}
REVOKED = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)


NOT_HERE = frozenset({"not_in_channel", "channel_not_found"})
_NOT_DONE = frozenset({"ratelimited", "rate_limited", "service_unavailable"})


class Refused(DeliveryError):
    """Slack did not take what was sent; `code` is its word for why.

    `later` says that it surely did nothing, and may take it later.
    """

    def __init__(self, code: str, *, later: bool = False) -> None:
        super().__init__("Slack did not take the message.", "Try again in a moment.")
        self.code, self.later = code, later


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message went: one to a person lands in their conversation with the bot."""

    channel: str
    ts: str


class Sender:
    """Sends with one workspace's token. Every method raises Refused."""

    def __init__(self, client: AsyncWebClient, pace: Pace) -> None:
        """Send by `client`, which bears the token; `pace` is shared by the process."""
        self._client, self._pace = client, pace

    async def post(self, channel: str, message: Message, *, thread: str | None = None) -> Posted:
        """Post in a channel, or to a person by their id."""
        await self._pace.turn(channel)
        sent = await self.call(
            "chat.postMessage", channel=channel, thread_ts=thread, **_NO_LINKS, **_body(message)
        )
        return Posted(str(sent.get("channel", channel)), str(sent.get("ts", "")))

    async def whisper(
        self, channel: str, user: str, message: Message, *, thread: str | None = None
    ) -> None:
        """Show a message to one person in a channel."""
        await self._pace.turn(channel)
        await self.call(
            "chat.postEphemeral", channel=channel, user=user, thread_ts=thread, **_body(message)
        )

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of ours."""
        await self.call("chat.update", channel=channel, ts=ts, **_body(message))

    async def respond(self, url: str, message: Message | None, **how: bool | str) -> None:
        """Send to a response URL, five times in half an hour at most.

        `how` may be replace_original, delete_original or response_type; without any it is shown to
        the person alone.
        """
        if not self.may_answer(url):
            raise Refused("foreign_response_url")
        body = {"replace_original": False, **_NO_LINKS, **_body(message), **how}
        session = self._client.session
        if session is None:
            raise Refused("not_running")
        for left in range(TRIES, -1, -1):
            try:
                await self._respond(session, url, body)
            except _Waiting as refused:
                if not left:
                    raise
                await asyncio.sleep(refused.seconds)
            else:
                return

    async def _respond(self, session: ClientSession, url: str, body: Mapping[str, Any]) -> None:
        try:
            async with session.post(
                url, json=body, allow_redirects=False, proxy=self._client.proxy
            ) as answered:
                code = f"http_{answered.status}"
                if answered.status in NOT_DONE:
                    seconds = wait(answered.headers.get("Retry-After") or "1")
                    raise Refused(code, later=True) if seconds is None else _Waiting(code, seconds)
                if answered.status >= 300:  # noqa: PLR2004 - neither is a redirect taken
                    raise Refused(code)
        except ClientConnectorError as error:
            raise _Waiting(type(error).__name__, 1) from error
        except (ClientError, TimeoutError) as error:
            raise Refused(type(error).__name__) from error

    async def open_view(self, trigger: str, view: Mapping[str, Any]) -> str:
        """Open a modal; returns its id."""
        return _view_id(await self.call("views.open", trigger_id=trigger, view=dict(view)))

    async def push_view(self, trigger: str, view: Mapping[str, Any]) -> str:
        """Put a modal on top of the one that is open; returns its id."""
        return _view_id(await self.call("views.push", trigger_id=trigger, view=dict(view)))

    async def publish_home(self, user: str, view: Mapping[str, Any]) -> None:
        """Set what a person sees in the Home tab."""
        await self.call("views.publish", user_id=user, view=dict(view))

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call any method of the Web API; arguments that are None are left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            answered = await self._client.api_call(method, json=given)
        except SlackApiError as error:
            raise _refused(error.response) from error
        except ClientConnectorError as error:
            raise Refused(type(error).__name__, later=True) from error
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise Refused(type(error).__name__) from error
        data = answered.data
        return data if isinstance(data, dict) else {}

    def may_answer(self, url: str) -> bool:
        """Whether a response URL is Slack's own, or of the Web API address that was set."""
        parts, ours = urlsplit(url), urlsplit(self._client.base_url)
        if parts.netloc == ours.netloc:
            return parts.scheme == ours.scheme
        host = parts.hostname or ""
        return parts.scheme == "https" and any(host.endswith(f".{name}") for name in _OURS)


class _Waiting(Refused):
    """Slack, or the way to it, did nothing and can be asked again in some seconds."""

    def __init__(self, code: str, seconds: int) -> None:
        super().__init__(code, later=True)
        self.seconds = seconds


def _refused(answered: Any) -> Refused:
    """What Slack said; of a page in the place of JSON the library hands on the bare response."""
    status = getattr(answered, "status_code", None) or getattr(answered, "status", None)
    code = answered.get("error") if hasattr(answered, "get") else None
    later = code in _NOT_DONE or status in NOT_DONE
    return Refused(str(code or f"http_{status}"), later=later)


def _body(message: Message | None) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks} if message else {}


def _view_id(sent: Mapping[str, Any]) -> str:
    return str(sent.get("view", {}).get("id", ""))
