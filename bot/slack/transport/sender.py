"""Sender of messages and views to Slack, with one error for every failure."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.rate_limit import SlidingWindowRateLimiter
from bot.chat.retry import ChatDeliveryError, parse_retry_after, retry
from bot.presentation import labels
from bot.slack.views.block_kit import SlackMessage

_SLACK_DOMAINS = ("slack.com", "slack-gov.com")
_NO_UNFURL = {"unfurl_links": False, "unfurl_media": False}
REVOKED_TOKEN_ERRORS = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
NOT_IN_CHANNEL_ERRORS = frozenset({"not_in_channel", "channel_not_found"})
# Slack did nothing, and may do it later. An expired token is renewed for the next attempt.
_RETRYABLE_ERRORS = frozenset(
    {"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "token_expired"}
)
# Slack's own fault: "it's possible some aspect of the operation succeeded before the error".
_AMBIGUOUS_ERRORS = frozenset({"internal_error", "fatal_error"})
# The blocks are refused, or there is too much of them; the text alone may be accepted.
_REFUSED_BLOCKS_ERRORS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
_UNUSABLE_URL_ERRORS = frozenset({"foreign_response_url", "not_running"})
_TOO_MANY_REQUESTS, _SERVICE_UNAVAILABLE = 429, 503
_EVENT_TYPE = "hasanyone_answer"
_MAX_SEARCHED_MESSAGES = 100

_Sent = TypeVar("_Sent")


class SlackDeliveryError(ChatDeliveryError):
    """Error of a call that Slack did not accept; `code` is Slack's or the transport's.

    `is_ambiguous` is set if Slack may have done what it was asked to.
    """

    def __init__(
        self,
        code: str,
        *,
        retryable: bool = False,
        is_ambiguous: bool = False,
        retry_after_s: float = 0.0,
    ) -> None:
        super().__init__(
            "Slack did not accept the message.",
            labels.TRY_AGAIN,
            code=code,
            retryable=retryable,
            retry_after_s=retry_after_s,
        )
        self.is_ambiguous = is_ambiguous


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """Channel and `ts` of a message that was sent.

    `channel` is the direct conversation if the message was sent to a person.
    """

    channel: str
    ts: str


@dataclass(slots=True)
class Receipt:
    """Mark by which Slack's messages for one delivery are recognised, and what they confirm.

    `since` is the time, in seconds, before which none was posted. `may_exist` is set if an earlier
    attempt may have posted them. `confirm` is called when Slack has accepted one.
    """

    key: str
    since: float
    may_exist: bool
    confirm: Callable[[], None]
    _count: int = field(default=0, init=False)

    def next_id(self) -> str:
        """Return the id of the next message: the same in each attempt at the delivery."""
        self._count += 1
        return f"{self.key}-{self._count}"


class Sender:
    """Sender with one workspace's token; every method raises SlackDeliveryError.

    Each call is retried for as long as that is likely to help soon. The error of a message that was
    not accepted carries it as its `reply`.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        rate_limiter: SlidingWindowRateLimiter,
        receipt: Receipt | None = None,
    ) -> None:
        """Send with `client`, which has the token; the process shares one `rate_limiter`."""
        self._client, self._rate_limiter, self._receipt = client, rate_limiter, receipt

    async def post(
        self, channel: str, message: SlackMessage, *, thread_ts: str | None = None
    ) -> PostedMessage:
        """Post to a channel, or to a person by their id.

        A message that may have been posted is looked for first, where Slack lets us read.
        """
        message_id = self._receipt.next_id() if self._receipt else None
        may_exist = bool(self._receipt and self._receipt.may_exist)

        async def post(fields: Mapping[str, Any]) -> PostedMessage:
            nonlocal may_exist
            if may_exist and (posted := await self._find(channel, thread_ts, message_id)):
                return posted
            try:
                response = await self._call_once(
                    "chat.postMessage",
                    channel=channel,
                    thread_ts=thread_ts,
                    metadata=_metadata(message_id) if message_id else None,
                    **_NO_UNFURL,
                    **fields,
                )
            except SlackDeliveryError as refused:
                may_exist = may_exist or refused.is_ambiguous
                raise
            return PostedMessage(str(response.get("channel", channel)), str(response.get("ts", "")))

        await self._rate_limiter.wait(channel)
        target = {"to": "channel", "channel": channel, "thread_ts": thread_ts}
        return await self._deliver(message, post, target, lambda: {"may_exist": may_exist})

    async def post_ephemeral(
        self, channel: str, user_id: str, message: SlackMessage, *, thread_ts: str | None = None
    ) -> None:
        """Post a message that only one person in a channel sees."""
        await self._rate_limiter.wait(channel)
        target = {"channel": channel, "user": user_id, "thread_ts": thread_ts}
        await self._deliver(
            message,
            lambda fields: self._call_once("chat.postEphemeral", **target, **fields),
            {"to": "person", **target},
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
        session = self._client.session
        if session is None:
            raise SlackDeliveryError("not_running")
        payload = {"replace_original": False, **_NO_UNFURL, **options}
        await self._deliver(
            message,
            lambda fields: self._respond_once(session, url, {**payload, **fields}),
            {"to": "url", "url": url, "options": options},
        )

    async def try_respond(self, url: str, message: SlackMessage, **options: bool | str) -> bool:
        """Send to a response URL; return False if its 5 uses or 30 minutes are over."""
        try:
            await self.respond(url, message, **options)
        except SlackDeliveryError as refused:
            if refused.retryable or refused.code in _UNUSABLE_URL_ERRORS:
                raise
            return False
        return True

    async def _deliver(
        self,
        message: SlackMessage | None,
        send: Callable[[Mapping[str, Any]], Awaitable[_Sent]],
        target: Mapping[str, Any],
        state: Callable[[], Mapping[str, Any]] = dict,
    ) -> _Sent:
        """Send a message, without its blocks if Slack refuses them, and confirm its delivery."""
        fields = _message_fields(message)
        try:
            try:
                sent = await retry(lambda: send(fields))
            except SlackDeliveryError as refused:
                if refused.code not in _REFUSED_BLOCKS_ERRORS or "blocks" not in fields:
                    raise
                sent = await retry(lambda: send({"text": fields["text"]}))
        except SlackDeliveryError as refused:
            refused.reply = {**target, **fields, **state()}
            raise
        if self._receipt:
            self._receipt.confirm()
        return sent

    async def _find(
        self, channel: str, thread_ts: str | None, message_id: str | None
    ) -> PostedMessage | None:
        """Return the message with this id; None if it is not there, or if we may not read there."""
        if self._receipt is None or channel.startswith(("U", "W")):
            return None
        method = "conversations.replies" if thread_ts else "conversations.history"
        arguments = {
            "channel": channel,
            "ts": thread_ts,
            "oldest": f"{self._receipt.since:.6f}",
            "limit": _MAX_SEARCHED_MESSAGES,
            "include_all_metadata": "true",
        }
        parameters = {name: value for name, value in arguments.items() if value is not None}
        try:
            response = await self._request(method, http_verb="GET", params=parameters)
        except SlackDeliveryError:
            return None
        for message in response.get("messages") or ():
            if message.get("metadata") == _metadata(message_id):
                return PostedMessage(channel, str(message.get("ts", "")))
        return None

    async def _respond_once(
        self, session: ClientSession, url: str, payload: Mapping[str, Any]
    ) -> None:
        try:
            async with session.post(
                url, json=payload, allow_redirects=False, proxy=self._client.proxy
            ) as response:
                body = await response.text(errors="replace")
        except (ClientError, TimeoutError) as error:
            raise _connection_error(error) from error
        code = _error_code(body)
        if code or response.status >= 300:  # noqa: PLR2004 - redirects are not followed either
            header = response.headers.get("Retry-After")
            raise _delivery_error(code, response.status, header)

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
        return await retry(lambda: self._call_once(method, **arguments))

    async def try_call(self, method: str, **arguments: Any) -> bool:
        """Call a method once, whose failure costs nobody an answer; return whether it worked."""
        try:
            await self._call_once(method, **arguments)
        except SlackDeliveryError:
            return False
        return True

    async def _call_once(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        parameters = {name: value for name, value in arguments.items() if value is not None}
        return await self._request(method, json=parameters)

    async def _request(self, method: str, **options: Any) -> Mapping[str, Any]:
        try:
            response = await self._client.api_call(method, **options)
        except SlackApiError as error:
            raise _api_error(error.response) from error
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise _connection_error(error) from error
        data = response.data
        return data if isinstance(data, dict) else {}

    def is_trusted_response_url(self, url: str) -> bool:
        """Return whether a response URL is on a domain of Slack or of the configured Web API."""
        parts, api = urlsplit(url), urlsplit(self._client.base_url)
        if parts.netloc == api.netloc:
            return parts.scheme == api.scheme
        host = parts.hostname or ""
        return parts.scheme == "https" and any(host.endswith(f".{name}") for name in _SLACK_DOMAINS)


def _api_error(response: Any) -> SlackDeliveryError:
    """Return the error of a response of the Web API."""
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    code = response.get("error") if hasattr(response, "get") else None
    header = (getattr(response, "headers", None) or {}).get("Retry-After")
    return _delivery_error(code, status, header)


def _delivery_error(
    code: str | None, status: int, retry_after: str | None = None
) -> SlackDeliveryError:
    """Return the error of a response; its code is the status if the body names none."""
    is_fault = status >= 500 or code in _AMBIGUOUS_ERRORS  # noqa: PLR2004 - server errors
    return SlackDeliveryError(
        code or f"http_{status}",
        retryable=is_fault or status == _TOO_MANY_REQUESTS or code in _RETRYABLE_ERRORS,
        is_ambiguous=is_fault and status != _SERVICE_UNAVAILABLE,
        retry_after_s=parse_retry_after(retry_after),
    )


def _connection_error(error: Exception) -> SlackDeliveryError:
    """Return the error of a request without a response: it may have arrived once connected."""
    is_connected = not isinstance(error, ClientConnectorError)
    return SlackDeliveryError(type(error).__name__, retryable=True, is_ambiguous=is_connected)


def _error_code(body: str) -> str | None:
    """Return the error that a response URL states in its body, which is "ok" or JSON."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    is_refused = isinstance(content, dict) and content.get("ok") is False
    return str(content.get("error") or "refused") if is_refused else None


def _metadata(message_id: str | None) -> dict[str, Any]:
    """Return the metadata by which a message is recognised; every app can read it."""
    return {"event_type": _EVENT_TYPE, "event_payload": {"delivery": message_id}}


def _message_fields(message: SlackMessage | None) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks} if message else {}


def _view_id(response: Mapping[str, Any]) -> str:
    return str(response.get("view", {}).get("id", ""))
