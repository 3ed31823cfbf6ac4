"""Polite HTTP client: robots.txt, rate limits, conditional requests, retries, a fetch budget."""

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from index.errors import FetchError
from ingest.http.fetch_budget import FetchBudget
from ingest.http.network_guard import GuardedBackend, build_transport
from ingest.http.page_cache import FetchedPage, PageCache
from ingest.http.rate_limit import HostRateLimiter
from ingest.http.response import (
    FetchRefused,
    RetryableError,
    SourceUnavailable,
    check_status,
    finalise_body,
    write_body,
)
from ingest.http.robots import PRODUCT_TOKEN, RobotsRules, read_robots_text

USER_AGENT = f"{PRODUCT_TOKEN} (registry reader)"
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Requester:
    """Source for which a client sends requests: its title, URL and declared options.

    `local` allows a URL on a private network; `rate` is in requests a second; `robots` is whether
    to obey robots.txt.
    """

    title: str
    url: str
    local: bool = False
    token: str | None = None
    rate: float | None = None
    robots: bool = True


class FetchSession:
    """State shared by the HTTP clients of one build: page cache, rate limiter, fetch budget."""

    def __init__(self, folder: Path, budget: FetchBudget) -> None:
        """Open the page cache in `folder`, and prune it."""
        self._cache, self._rate_limiter, self._budget = PageCache(folder), HostRateLimiter(), budget
        self._cache.prune()

    def client(self, requester: Requester) -> "HttpClient":
        """Return an HTTP client for one source; the caller closes it."""
        return HttpClient(requester, self._cache, self._rate_limiter, self._budget)


class HttpClient:
    """HTTP client for one source, within the fetch budget; its errors name the source."""

    def __init__(
        self,
        requester: Requester,
        cache: PageCache,
        rate_limiter: HostRateLimiter,
        budget: FetchBudget,
    ) -> None:
        self._requester, self._cache, self._rate_limiter, self._budget = (
            requester,
            cache,
            rate_limiter,
            budget,
        )
        self._home_endpoint = _endpoint(requester.url)
        self._guard = GuardedBackend(self._home_endpoint if requester.local else None)
        self._client = httpx.Client(
            transport=build_transport(self._guard),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(budget.read_timeout_s, connect=budget.connect_timeout_s),
        )
        self._robots_by_origin: dict[str, RobotsRules] = {}
        self._request_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, *, allow_html: bool = False, accept: str = "*/*") -> FetchedPage:
        """Return the page at `url`, from the cache if the server says that it has not changed.

        An HTML page is refused unless `allow_html` is set. Raises FetchError.
        """
        return self._get_with_retries(
            self._check_url(url), allow_html, accept, check_robots=self._requester.robots
        )

    def get_json(self, url: str, accept: str = "application/json") -> tuple[Any, FetchedPage]:
        """Return the JSON at `url` and its page; raise FetchError."""
        page = self.get(url, accept=accept)
        try:
            return json.loads(page.content()), page
        except (ValueError, RecursionError) as error:
            raise FetchError(
                f"{self._requester.title} sent something that is not JSON.", "Try again later."
            ) from error

    def _get_with_retries(
        self, url: str, allow_html: bool, accept: str, *, check_robots: bool
    ) -> FetchedPage:
        if check_robots:
            self._robots_for(url).check(url)
        self._guard.deadline.start(self._budget.total_timeout_s)
        delays = [self._budget.backoff_s * 2**n for n in range(self._budget.max_tries - 1)]
        failure: RetryableError | None = None
        for delay in (*delays, None):
            try:
                return self._follow_redirects(url, allow_html, accept, check_robots=check_robots)
            except RetryableError as again:
                if failure is None or self._guard.deadline.remaining_s():
                    # When a retry runs out of time, the failure before it is more informative.
                    failure = again
                self._sleep_or_raise(failure, delay)
        raise FetchError(f"{self._requester.title} could not be fetched.")

    def _sleep_or_raise(self, failure: RetryableError, delay: float | None) -> None:
        """Wait as long as the server asks for, or else `delay` seconds with jitter.

        Raises SourceUnavailable if no attempt or time is left, and FetchError if the server asks
        for a longer delay than the budget allows.
        """
        seconds = failure.retry_after_s
        if seconds is None and delay is not None:
            seconds = delay * random.uniform(0.5, 1.0)  # noqa: S311 - jitter keeps clients from retrying in step
        max_wait = min(self._budget.max_retry_after_s, self._guard.deadline.remaining_s())
        if delay is None or seconds is None or seconds > max_wait:
            # If the server asks for a longer delay, do not retry sooner.
            error_type = (
                FetchError
                if (failure.retry_after_s or 0) > self._budget.max_retry_after_s
                else SourceUnavailable
            )
            raise error_type(
                f"{self._requester.title} {failure.reason}.", "Try again later."
            ) from failure
        time.sleep(seconds)

    def _follow_redirects(
        self, url: str, allow_html: bool, accept: str, *, check_robots: bool
    ) -> FetchedPage:
        """Return the page at the end of the redirects; each URL is checked like the first."""
        current_url = url
        for _ in range(self._budget.max_redirects + 1):
            result = self._request(url, current_url, allow_html, accept)
            if isinstance(result, FetchedPage):
                return result
            current_url = result
            if check_robots:
                remaining = self._guard.deadline.remaining_s()
                self._robots_for(current_url).check(current_url)
                self._guard.deadline.start(remaining)
        raise FetchError(f"{self._requester.title} redirects without end.", "Correct its address.")

    def _request(
        self, requested_url: str, current_url: str, allow_html: bool, accept: str
    ) -> FetchedPage | str:
        """Request `current_url`; return its page or the URL that it redirects to.

        The page is cached under `requested_url`. Raises RetryableError or FetchError.
        """
        cached = self._cache.get(self._cache_key(requested_url))
        headers = self._request_headers(current_url, accept, cached)
        self._wait_for_turn(current_url)
        try:
            with self._client.stream("GET", current_url, headers=headers) as response:
                if response.status_code == _NOT_MODIFIED and cached is not None:
                    return cached
                if response.status_code in _REDIRECT_STATUSES and "location" in response.headers:
                    return self._check_url(urljoin(current_url, response.headers["location"]))
                return self._store_response(response, requested_url, current_url, allow_html)
        except (httpx.TransportError, httpx.DecodingError) as error:
            if self._guard.deadline.remaining_s():
                raise RetryableError("could not be reached") from error
            raise RetryableError(
                f"took longer than {self._budget.total_timeout_s:g} seconds"
            ) from error
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(
                f"{self._requester.title} has an address that is not valid.", "Correct its address."
            ) from error

    def _store_response(
        self, response: httpx.Response, requested_url: str, final_url: str, allow_html: bool
    ) -> FetchedPage:
        title, draft = self._requester.title, self._cache.new_draft()
        try:
            check_status(response, title)
            write_body(response, draft, self._budget.max_bytes, title)
            finalise_body(
                draft, response.headers.get("content-type", ""), title, allow_html=allow_html
            )
            return self._cache.put(
                self._cache_key(requested_url), final_url, draft, response.headers
            )
        finally:
            draft.unlink(missing_ok=True)

    def _wait_for_turn(self, url: str) -> None:
        self._request_count += 1
        if self._request_count > self._budget.max_requests:
            raise FetchError(
                f"{self._requester.title} has more pages than one reading may request.",
                "Use a mirror.",
            )
        robots = self._robots_by_origin.get(_origin(url))
        delay = robots.crawl_delay_s() if robots else 0.0
        self._rate_limiter.wait(
            _origin(url), max(1 / (self._requester.rate or self._budget.requests_per_s), delay)
        )

    def _request_headers(self, url: str, accept: str, cached: FetchedPage | None) -> dict[str, str]:
        headers = {"Accept": accept}
        if cached is not None:
            pairs = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
            headers |= {
                condition: cached.headers[name]
                for name, condition in pairs
                if name in cached.headers
            }
        if self._requester.token and _endpoint(url) == self._home_endpoint:
            if not url.startswith("https://") and not self._requester.local:
                raise FetchError(
                    f"The token of {self._requester.title} would be sent without encryption.",
                    "Declare its address with https.",
                )
            headers["Authorization"] = f"Bearer {self._requester.token}"
        return headers

    def _check_url(self, url: str) -> str:
        """Return `url` unchanged; raise FetchError if it is not an http or https URL."""
        if not all(_endpoint(url)):
            raise FetchError(
                f"{self._requester.title} leads to an address that is not http or https.",
                "Correct its address.",
            )
        return url

    def _cache_key(self, url: str) -> str:
        """Return the cache key of `url`, which includes the token: other tokens see other pages."""
        return url if self._requester.token is None else f"{self._requester.token} {url}"

    def _robots_for(self, url: str) -> RobotsRules:
        origin = _origin(url)
        if origin not in self._robots_by_origin:
            self._robots_by_origin[origin] = RobotsRules(
                self._fetch_robots_text(f"{origin}/robots.txt")
            )
        return self._robots_by_origin[origin]

    def _fetch_robots_text(self, url: str) -> str:
        try:
            return read_robots_text(
                self._get_with_retries(
                    url, allow_html=True, accept="text/plain", check_robots=False
                ).path
            )
        except FetchRefused:
            return ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _endpoint(url: str) -> tuple[str, int]:
    """Return the host and port of `url`; "" or 0 if it is not an http or https URL."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", (parts.port or _DEFAULT_PORTS[parts.scheme]) * (
            parts.scheme in _DEFAULT_PORTS
        )
    except (ValueError, KeyError):
        return "", 0
