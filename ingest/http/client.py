"""The one polite HTTP client: robots, a pace, conditional requests, retries, limits to it all."""

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from index.errors import FetchError
from ingest.http import response as receive
from ingest.http.limits import Limits
from ingest.http.network_guard import Guarded, transport
from ingest.http.page_cache import Kept, Page
from ingest.http.rate_limit import Pace
from ingest.http.response import Again, Away, Refused
from ingest.http.robots import TOKEN, Robots, text

AGENT = f"{TOKEN} (registry reader)"
_MOVED = frozenset({301, 302, 303, 307, 308})
_UNCHANGED = 304
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Asker:
    """On whose behalf a reader asks: the source's title and address, and what it declares."""

    title: str
    url: str
    local: bool = False
    token: str | None = None
    rate: float | None = None
    robots: bool = True


class Web:
    """What the readers of one build share: the pages kept, and the pace to each host."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Keep pages in `folder`."""
        self._kept, self._pace, self._limits = Kept(folder), Pace(), limits
        self._kept.prune()

    def reader(self, asker: Asker) -> "Reader":
        """A reader for one source; to be closed."""
        return Reader(asker, self._kept, self._pace, self._limits)


class Reader:
    """Fetches for one source, within the limits; every fault is a FetchError that names it."""

    def __init__(self, asker: Asker, kept: Kept, pace: Pace, limits: Limits) -> None:
        self._asker, self._kept, self._pace, self._limits = asker, kept, pace, limits
        self._home = _place(asker.url)
        self._guard = Guarded(self._home if asker.local else None)
        self._http = httpx.Client(
            transport=transport(self._guard),
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
        )
        self._robots: dict[str, Robots] = {}
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, url: str, *, page: bool = False, accept: str = "*/*") -> Page:
        """What `url` sends now, or what it sent before if that still holds; raises FetchError.

        A web page is refused unless `page` says that one is wanted.
        """
        return self._tried(self._web(url), page, accept, robots=self._asker.robots)

    def json(self, url: str, accept: str = "application/json") -> tuple[Any, Page]:
        """What `url` says as JSON, and the page that says it; raises FetchError."""
        page = self.get(url, accept=accept)
        try:
            return json.loads(page.content()), page
        except (ValueError, RecursionError) as error:
            raise FetchError(f"{self._asker.title} sent what is no JSON.", "Try later.") from error

    def _tried(self, url: str, page: bool, accept: str, *, robots: bool) -> Page:
        if robots:
            self._robots_of(url).check(url)
        self._guard.deadline.start(self._limits.whole)
        waits = [self._limits.backoff * 2**n for n in range(self._limits.tries - 1)]
        fault: Again | None = None
        for wait in (*waits, None):
            try:
                return self._followed(url, page, accept, robots=robots)
            except Again as again:
                if fault is None or self._guard.deadline.left():
                    # A further try that runs out of time says less than the one before it.
                    fault = again
                self._wait_or_give_up(fault, wait)
        raise FetchError(f"{self._asker.title} was not asked.")

    def _wait_or_give_up(self, again: Again, ours: float | None) -> None:
        """Wait as long as the server asks, or else as we would; raises FetchError beyond limits."""
        seconds = again.wait
        if seconds is None and ours is not None:
            seconds = ours * random.uniform(0.5, 1.0)  # noqa: S311 - so that readers do not march in step
        longest = min(self._limits.longest_wait, self._guard.deadline.left())
        if ours is None or seconds is None or seconds > longest:
            # Whoever names a time far off is not asked sooner.
            kind = FetchError if (again.wait or 0) > self._limits.longest_wait else Away
            raise kind(f"{self._asker.title} {again.why}.", "Try later.") from again
        time.sleep(seconds)

    def _followed(self, url: str, page: bool, accept: str, *, robots: bool) -> Page:
        """The page at the end of the redirects; each step is checked like the first."""
        at = url
        for _ in range(self._limits.redirects + 1):
            found = self._asked_once(url, at, page, accept)
            if isinstance(found, Page):
                return found
            at = found
            if robots:
                left = self._guard.deadline.left()
                self._robots_of(at).check(at)
                self._guard.deadline.start(left)
        raise FetchError(
            f"{self._asker.title} sends from address to address without end.", "Mend its address."
        )

    def _asked_once(self, asked: str, at: str, page: bool, accept: str) -> Page | str:
        """What `at` sends, kept as what `asked` sent, or the address that it sends us to."""
        known = self._kept.page(self._name(asked))
        headers = self._headers(at, accept, known)
        self._wait(at)
        try:
            with self._http.stream("GET", at, headers=headers) as response:
                if response.status_code == _UNCHANGED and known is not None:
                    return known
                if response.status_code in _MOVED and "location" in response.headers:
                    return self._web(urljoin(at, response.headers["location"]))
                return self._received(response, asked, at, page)
        except (httpx.TransportError, httpx.DecodingError) as error:
            if self._guard.deadline.left():
                raise Again("could not be reached") from error
            raise Again(f"took longer than {self._limits.whole:g} seconds") from error
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(
                f"{self._asker.title} has an address that cannot be asked.", "Mend its address."
            ) from error

    def _received(self, response: httpx.Response, asked: str, at: str, page: bool) -> Page:
        title, draft = self._asker.title, self._kept.draft()
        try:
            receive.check(response, title)
            receive.write(response, draft, self._limits.largest, title)
            receive.settle(draft, response.headers.get("content-type", ""), title, page=page)
            return self._kept.keep(self._name(asked), at, draft, response.headers)
        finally:
            draft.unlink(missing_ok=True)

    def _wait(self, url: str) -> None:
        self._asked += 1
        if self._asked > self._limits.requests:
            raise FetchError(
                f"{self._asker.title} has more pages than we ask for in one reading.",
                "Use a mirror.",
            )
        robots = self._robots.get(_host(url))
        delay = robots.delay() if robots else 0.0
        self._pace.wait(_host(url), max(1 / (self._asker.rate or self._limits.rate), delay))

    def _headers(self, at: str, accept: str, known: Page | None) -> dict[str, str]:
        headers = {"Accept": accept}
        if known is not None:
            pairs = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
            headers |= {ask: known.headers[name] for name, ask in pairs if name in known.headers}
        if self._asker.token and _place(at) == self._home:
            if not at.startswith("https://") and not self._asker.local:
                raise FetchError(
                    f"{self._asker.title} would be sent its token in the open.",
                    "Declare its address with https.",
                )
            headers["Authorization"] = f"Bearer {self._asker.token}"
        return headers

    def _web(self, url: str) -> str:
        """`url`, which is an address on the web; raises FetchError for another."""
        if not all(_place(url)):
            raise FetchError(
                f"{self._asker.title} sends us to an address that is not on the web.",
                "Mend its address.",
            )
        return url

    def _name(self, url: str) -> str:
        """What a page is kept under: what one token shows is not for another to see."""
        return url if self._asker.token is None else f"{self._asker.token} {url}"

    def _robots_of(self, url: str) -> Robots:
        host = _host(url)
        if host not in self._robots:
            self._robots[host] = Robots(self._robots_text(f"{host}/robots.txt"))
        return self._robots[host]

    def _robots_text(self, url: str) -> str:
        try:
            return text(self._tried(url, page=True, accept="text/plain", robots=False).path)
        except Refused:
            return ""


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _place(url: str) -> tuple[str, int]:
    """The host and port of `url`; an empty host or port 0 where it is no address on the web."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", (parts.port or _PORTS[parts.scheme]) * (parts.scheme in _PORTS)
    except (ValueError, KeyError):
        return "", 0
