"""robots.txt (RFC 9309): which URLs a host disallows, and its crawl delay.

A host without one allows everything; a host that fails to serve it allows nothing.
"""

from pathlib import Path

from protego import Protego

from index.errors import FetchError
from ingest.http.sniffing import HEAD_BYTES, ContentKind, sniff

PRODUCT_TOKEN = "HasAnyone"  # noqa: S105 - our name in robots.txt, not a secret
# RFC 9309 asks readers to parse at least this much.
_MAX_BYTES = 500 * 1024
# Upper limit of the crawl delay, whatever the host asks for.
_MAX_CRAWL_DELAY_S = 30.0


class RobotsDisallowed(FetchError):
    """Error of a URL that the host's robots.txt disallows."""


def read_robots_text(path: Path) -> str:
    """Return the text of a file fetched as robots.txt; "" if it is a web page instead.

    Reads 500 KiB at most; RFC 9309 asks for at least that much.
    """
    with path.open("rb") as file:
        head = file.read(_MAX_BYTES)
    return (
        ""
        if sniff(head[:HEAD_BYTES]) is ContentKind.HTML
        else head.decode("utf-8", errors="replace")
    )


class RobotsRules:
    """Rules of one host's robots.txt for our user agent."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def check(self, url: str) -> None:
        """Raise RobotsDisallowed if the rules disallow `url`."""
        if not self._rules.can_fetch(url, PRODUCT_TOKEN):
            raise RobotsDisallowed(
                f"Its robots.txt does not allow programs to read {url}.",
                "Ask the publisher. If they agree, declare robots = false.",
            )

    def crawl_delay_s(self) -> float:
        """Return the crawl delay that the host asks for, in seconds, at most 30."""
        return min(float(self._rules.crawl_delay(PRODUCT_TOKEN) or 0), _MAX_CRAWL_DELAY_S)
