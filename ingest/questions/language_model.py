"""Client of a language model behind an OpenAI-compatible endpoint (`POST /chat/completions`).

The administrator names the endpoint, so it may be on a private network. The key is sent to it
alone: no redirect is followed and no proxy is used, and neither errors nor logs hold it.
"""

import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from ingest.http.response import RETRY_STATUSES, RetryableError, parse_retry_after

# A local model on a CPU may take a minute for one reply.
REQUEST_TIMEOUT_S = 120.0
_CONNECT_TIMEOUT_S = 10.0
# Seconds before a request is sent again, where the endpoint does not say.
RETRY_DELAYS_S = (1.0, 4.0)
# A longer Retry-After ends the requests of this build.
_MAX_RETRY_AFTER_S = 60.0
# Four questions are 300 bytes; what is this long is no reply to what was asked.
_MAX_REPLY_BYTES = 200_000
# Tokens of a reply: four questions, and some to think.
_MAX_REPLY_TOKENS = 1_000
_REFUSED_STATUSES = frozenset({401, 402, 403, 404, 405})
_INVALID_STATUSES = frozenset({400, 422})

Messages = Sequence[Mapping[str, str]]


class UnusableReply(Exception):
    """Reply that is not what was asked for."""


class EndpointUnavailable(Exception):
    """Endpoint that did not answer one request with a reply, also when it was repeated."""


class EndpointRefused(Exception):
    """Endpoint that refuses requests, or asks to wait long: further ones make no sense now."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Language model that an administrator named.

    `url` is the base URL of its endpoint (`http://127.0.0.1:8000/v1`); without one, nothing is
    asked and only earlier replies are used. `budget` is the largest number of requests in a build.
    """

    name: str
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    budget: int = 2_000


class ChatClient:
    """Client that asks a language model, one request at a time."""

    def __init__(
        self,
        model: LanguageModel,
        reply_schema: Mapping[str, Any],
        count_request: Callable[[], None],
    ) -> None:
        """Ask `model` for replies of this JSON schema; call `count_request` before each request.

        `count_request` may raise, and then nothing is sent.
        """
        self._url = f"{(model.url or '').rstrip('/')}/chat/completions"
        self._count_request = count_request
        self._options: dict[str, Any] = {
            "model": model.name,
            "temperature": 0,
            "max_tokens": _MAX_REPLY_TOKENS,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "strict": True, "schema": reply_schema},
            },
        }
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if model.key:
            headers["Authorization"] = f"Bearer {model.key}"
        self._client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(REQUEST_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
            trust_env=False,
            verify=ssl.create_default_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def complete(self, messages: Messages) -> str:
        """Return the model's reply to `messages`.

        Raises UnusableReply, EndpointUnavailable or EndpointRefused, none of which quotes a reply.
        """
        for delay_s in (*RETRY_DELAYS_S, None):
            try:
                return self._request(messages)
            except RetryableError as failure:
                wait_s = delay_s if failure.retry_after_s is None else failure.retry_after_s
                if (wait_s or 0) > _MAX_RETRY_AFTER_S:
                    raise EndpointRefused(f"{failure.reason} and asks to wait") from None
                if delay_s is None:
                    raise EndpointUnavailable(failure.reason) from None
                time.sleep(wait_s or 0)
        raise EndpointUnavailable

    def _request(self, messages: Messages) -> str:
        status, content = self._post(messages)
        if status in _INVALID_STATUSES and self._options.pop("response_format", None):
            # Some servers know no schema; the instructions ask for JSON as well.
            status, content = self._post(messages)
        if status in _REFUSED_STATUSES:
            raise EndpointRefused(f"responded with status {status}")
        if status != httpx.codes.OK:
            raise EndpointUnavailable(f"responded with status {status}")
        return _reply_text(content)

    def _post(self, messages: Messages) -> tuple[int, bytes]:
        """Send one request; return the status and the body.

        Raises RetryableError, UnusableReply or EndpointUnavailable.
        """
        self._count_request()
        try:
            request = {**self._options, "messages": list(messages)}
            with self._client.stream("POST", self._url, json=request) as response:
                if response.status_code in RETRY_STATUSES:
                    raise RetryableError(
                        f"responded with status {response.status_code}",
                        parse_retry_after(response.headers),
                    )
                return response.status_code, _read_body(response)
        except httpx.TimeoutException:  # the same request would take as long again
            raise EndpointUnavailable("took too long") from None
        except (httpx.TransportError, httpx.InvalidURL):
            raise RetryableError("could not be reached") from None


def _read_body(response: httpx.Response) -> bytes:
    """Return the body.

    Raises UnusableReply if it is too long, EndpointUnavailable if it takes too long.

    httpx limits the time between two parts of a body only, not that of all.
    """
    body, end = bytearray(), time.monotonic() + REQUEST_TIMEOUT_S
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > _MAX_REPLY_BYTES:
            raise UnusableReply("sent a reply that is too long")
        if time.monotonic() > end:
            raise EndpointUnavailable("took too long")
    return bytes(body)


def _reply_text(content: bytes) -> str:
    """Return the text of the first choice; raise UnusableReply if there is none."""
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise UnusableReply("sent something that is no chat completion") from None
    if not isinstance(text, str):
        raise UnusableReply("sent a reply without text")
    return text
