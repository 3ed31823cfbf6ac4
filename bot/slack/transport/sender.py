"""Sender of messages and views to Slack, with one error for every failure."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.rate_limit import SlidingWindowRateLimiter
from bot.chat.retry import ChatDeliveryError
from bot.presentation import labels
from bot.slack.transport.client import RETRIES, RETRYABLE_STATUSES
from bot.slack.views.block_kit import SlackMessage

_SLACK_DOMAINS = ("slack.com", "slack-gov.com")
_NO_UNFURL = {"unfurl_links": False, "unfurl_media": False}
REVOKED_TOKEN_ERRORS = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
NOT_IN_CHANNEL_ERRORS = frozenset({"not_in_channel", "channel_not_found"})
_RETRYABLE_ERRORS = frozenset({"ratelimited", "rate_limited", "service_unavailable"})


class SlackDeliveryError(ChatDeliveryError):
    """Error of a call that Slack did not accept; `code` is Slack's or the transport's.

    `retry_after` is the Retry-After header of the response.
    """

    def __init__(
        self, code: str, *, retryable: bool = False, retry_after: str | None = None
    ) -> None:
        super().__init__(
            "Slack did not accept the message.",
            labels.TRY_AGAIN,
            code=code,
            retryable=retryable,
        )
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """Channel and `ts` of a message that was sent.

    `channel` is the direct conversation if the message was sent to a person.
    """

    channel: str
    ts: str


class Sender:
    """Sender with one workspace's token; every method raises SlackDeliveryError."""

    def __init__(self, client: AsyncWebClient, rate_limiter: SlidingWindowRateLimiter) -> None:
        """Send with `client`, which has the token; the process shares one `rate_limiter`."""
        self._client, self._rate_limiter = client, rate_limiter

    async def post(
        self, channel: str, message: SlackMessage, *, thread_ts: str | None = None
    ) -> PostedMessage:
        """Post to a channel, or to a person by their id."""
        await self._rate_limiter.wait(channel)
        response = await self.call(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread_ts,
            **_NO_UNFURL,
            **_message_fields(message),
        )
        return PostedMessage(str(response.get("channel", channel)), str(response.get("ts", "")))

    async def post_ephemeral(
        self, channel: str, user_id: str, message: SlackMessage, *, thread_ts: str | None = None
    ) -> None:
        """Post a message that only one person in a channel sees."""
        await self._rate_limiter.wait(channel)
        await self.call(
            "chat.postEphemeral",
            channel=channel,
            user=user_id,
            thread_ts=thread_ts,
            **_message_fields(message),
        )

    async def update(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Replace a message that the bot sent."""
        await self.call("chat.update", channel=channel, ts=ts, **_message_fields(message))

    async def respond(self, url: str, message: SlackMessage | None, **options: bool | str) -> None:
        """Send to a response URL, which Slack accepts at most 5 times within 30 minutes.

        `options` may be replace_original, delete_original or response_type. Without them, only the
        person sees the message.
        """
        if not self.is_trusted_response_url(url):
            raise SlackDeliveryError("foreign_response_url")
        payload = {"replace_original": False, **_NO_UNFURL, **_message_fields(message), **options}
        session = self._client.session
        if session is None:
            raise SlackDeliveryError("not_running")
        for attempt in itertools.count():
            try:
                await self._respond(session, url, payload)
            except SlackDeliveryError as refused:
                delay_s = RETRIES.delay_s(attempt, refused.retry_after)
                if not refused.retryable or delay_s is None:
                    raise
                await asyncio.sleep(delay_s)
            else:
                return

    async def try_respond(self, url: str, message: SlackMessage, **options: bool | str) -> bool:
        """Send to a response URL; return False if its 5 uses or 30 minutes are over."""
        try:
            await self.respond(url, message, **options)
        except SlackDeliveryError as refused:
            if refused.retryable or not refused.code.startswith("http_4"):
                raise
            return False
        return True

    async def _respond(self, session: ClientSession, url: str, payload: Mapping[str, Any]) -> None:
        try:
            async with session.post(
                url, json=payload, allow_redirects=False, proxy=self._client.proxy
            ) as response:
                code = f"http_{response.status}"
                if response.status in RETRYABLE_STATUSES:
                    retry_after = response.headers.get("Retry-After")
                    raise SlackDeliveryError(code, retryable=True, retry_after=retry_after)
                if response.status >= 300:  # noqa: PLR2004 - redirects are not followed either
                    raise SlackDeliveryError(code)
        except ClientConnectorError as error:
            raise SlackDeliveryError(type(error).__name__, retryable=True) from error
        except (ClientError, TimeoutError) as error:
            raise SlackDeliveryError(type(error).__name__) from error

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Open a modal; return its id."""
        return _view_id(await self.call("views.open", trigger_id=trigger_id, view=dict(view)))

    async def push_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Push a modal on top of the open one; return its id."""
        return _view_id(await self.call("views.push", trigger_id=trigger_id, view=dict(view)))

    async def publish_home(self, user_id: str, view: Mapping[str, Any]) -> None:
        """Publish a person's Home tab."""
        await self.call("views.publish", user_id=user_id, view=dict(view))

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method of the Web API, without the arguments that are None."""
        parameters = {name: value for name, value in arguments.items() if value is not None}
        try:
            response = await self._client.api_call(method, json=parameters)
        except SlackApiError as error:
            raise _delivery_error(error.response) from error
        except ClientConnectorError as error:
            raise SlackDeliveryError(type(error).__name__, retryable=True) from error
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise SlackDeliveryError(type(error).__name__) from error
        data = response.data
        return data if isinstance(data, dict) else {}

    def is_trusted_response_url(self, url: str) -> bool:
        """Return whether a response URL is on a domain of Slack or of the configured Web API."""
        parts, api = urlsplit(url), urlsplit(self._client.base_url)
        if parts.netloc == api.netloc:
            return parts.scheme == api.scheme
        host = parts.hostname or ""
        return parts.scheme == "https" and any(host.endswith(f".{name}") for name in _SLACK_DOMAINS)


def _delivery_error(response: Any) -> SlackDeliveryError:
    """Return the error of a response; its code is the status if the body is not JSON."""
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    code = response.get("error") if hasattr(response, "get") else None
    retryable = code in _RETRYABLE_ERRORS or status in RETRYABLE_STATUSES
    return SlackDeliveryError(str(code or f"http_{status}"), retryable=retryable)


def _message_fields(message: SlackMessage | None) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks} if message else {}


def _view_id(response: Mapping[str, Any]) -> str:
    return str(response.get("view", {}).get("id", ""))
