"""Checks of an HTTP response, and the bounded writing of its body."""

import codecs
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from index.errors import FetchError
from ingest.http.decompression import BoundedDecompressor
from ingest.http.sniffing import ContentKind, sniff_file

RETRY_STATUSES = frozenset({429, 500, 502, 503, 504})
_GONE_STATUSES = frozenset({404, 410})
_TEXT_KINDS = frozenset({ContentKind.TEXT, ContentKind.JSON, ContentKind.XML, ContentKind.HTML})


class RetryableError(Exception):
    """Failed attempt that may be retried: `reason`, and the server's Retry-After in seconds."""

    def __init__(self, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retry_after_s = reason, retry_after_s


class SourceUnavailable(FetchError):
    """Error of a source that is unavailable after all retries; it may work later."""


class FetchRefused(FetchError):
    """Error of a server that refuses the request."""


class PageGone(FetchRefused):
    """Error of a page that does not exist (404) or no longer exists (410)."""


def check_status(response: httpx.Response, title: str) -> None:
    """Raise RetryableError, PageGone or FetchRefused unless the status is 200."""
    status = response.status_code
    if status in RETRY_STATUSES:
        raise RetryableError(f"responded with status {status}", parse_retry_after(response.headers))
    if status in _GONE_STATUSES:
        raise PageGone(f"{title} responded with status {status}.", _hint(response))
    if status != httpx.codes.OK:
        raise FetchRefused(f"{title} responded with status {status}.", _hint(response))


def write_body(response: httpx.Response, target: Path, max_bytes: int, title: str) -> None:
    """Write the body, decompressed, to `target`.

    Raises RetryableError if the body is truncated, FetchError if it is too large or cannot be
    decompressed.
    """
    try:
        decompressor = BoundedDecompressor(
            response.headers.get("content-encoding", "").strip().lower(), max_bytes
        )
        with target.open("wb") as file:
            for chunk in response.iter_raw():
                file.writelines(decompressor.feed(chunk))
        decompressor.finish()
    except EOFError as error:
        raise RetryableError("sent a response that is cut short") from error
    except ValueError as error:
        raise FetchError(f"{title} sent {error}.", "Use a mirror.") from error


def finalise_body(path: Path, content_type: str, title: str, *, allow_html: bool) -> None:
    """Check the kind of content of a written body, and convert text to UTF-8.

    Raises FetchError if it is HTML and `allow_html` is not set.
    """
    kind = sniff_file(path, content_type)
    if kind is ContentKind.HTML and not allow_html:
        raise FetchError(
            f"{title} sent a web page where data was expected.",
            "Check whether the address is still that of the data, or needs a token.",
        )
    if kind in _TEXT_KINDS:
        _convert_to_utf8(path, content_type)


def _convert_to_utf8(path: Path, content_type: str) -> None:
    """Convert a text file to UTF-8 if its header states another known character set."""
    message = Message()
    message["content-type"] = content_type or "text/plain"
    charset = message.get_content_charset() or "utf-8"
    with suppress(LookupError, UnicodeDecodeError):
        if codecs.lookup(charset).name not in ("utf-8", "ascii"):
            path.write_bytes(path.read_bytes().decode(charset).encode("utf-8"))


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks to wait, by its header Retry-After; None without."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    with suppress(ValueError):
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None
    return None


def _hint(response: httpx.Response) -> str:
    if response.headers.get("x-ratelimit-remaining") == "0":
        return "It allows more requests with a token: declare token_env."
    if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return "It may need a token: declare token_env."
    return "Check its address."
