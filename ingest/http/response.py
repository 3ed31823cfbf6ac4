"""What a server answered: written down within limits, or refused with a reason."""

import codecs
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from index.errors import FetchError
from ingest.http.decompression import Bounded
from ingest.http.sniffing import HEAD, Looks, looks

_AGAIN = frozenset({429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_TEXTS = frozenset({Looks.TEXT, Looks.JSON, Looks.XML, Looks.HTML})


class Again(Exception):
    """A try failed in a way that may pass: `why`, and how long the server asks us to `wait`."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


class Away(FetchError):
    """The server does not answer as it should, however often it is asked; later it may."""


class Refused(FetchError):
    """The server has nothing for us at that address."""


class Gone(Refused):
    """There is no such page, or no longer."""


def check(response: httpx.Response, title: str) -> None:
    """Raise Again or Refused unless the answer is the thing itself."""
    code = response.status_code
    if code in _AGAIN:
        raise Again(f"answered with status {code}", _retry_after(response.headers))
    if code in _GONE:
        raise Gone(f"{title} answered with status {code}.", _hint(response))
    if code != httpx.codes.OK:
        raise Refused(f"{title} answered with status {code}.", _hint(response))


def write(response: httpx.Response, to: Path, largest: int, title: str) -> None:
    """Write the body, decompressed, to a file; raises Again when it is cut short, or FetchError."""
    try:
        body = Bounded(response.headers.get("content-encoding", "").strip().lower(), largest)
        with to.open("wb") as file:
            for chunk in response.iter_raw():
                file.writelines(body.add(chunk))
        body.end()
    except EOFError as error:
        raise Again("sent what ends before its end") from error
    except ValueError as error:
        raise FetchError(f"{title} sent {error}.", "Use a mirror.") from error


def settle(path: Path, content_type: str, title: str, *, page: bool) -> None:
    """See that what was written is what was asked for, texts in UTF-8; raises FetchError."""
    with path.open("rb") as file:
        kind = looks(file.read(HEAD), content_type)
    if kind is Looks.HTML and not page:
        raise FetchError(
            f"{title} sent a web page where data was expected.",
            "See whether the address still is the one of the data, or wants a token.",
        )
    if kind in _TEXTS:
        _in_utf8(path, content_type)


def _in_utf8(path: Path, content_type: str) -> None:
    """Write the text anew where the header names another character set that we know."""
    message = Message()
    message["content-type"] = content_type or "text/plain"
    charset = message.get_content_charset() or "utf-8"
    with suppress(LookupError, UnicodeDecodeError):
        if codecs.lookup(charset).name not in ("utf-8", "ascii"):
            path.write_bytes(path.read_bytes().decode(charset).encode("utf-8"))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    said = headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    with suppress(ValueError):
        at = parsedate_to_datetime(said)
        return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at.tzinfo else None
    return None


def _hint(response: httpx.Response) -> str:
    if response.headers.get("x-ratelimit-remaining") == "0":
        return "It allows more requests with a token: declare token_env."
    if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return "It may want a token: declare token_env."
    return "See whether its address is still right."
