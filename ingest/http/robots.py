"""robots.txt (RFC 9309): which URLs a host disallows, and its crawl delay.

A host without one allows everything; one that fails to serve it allows nothing for now.
"""

from pathlib import Path

from protego import Protego

from index.errors import FetchError
from ingest.http.sniffing import HEAD_BYTES, ContentKind, sniff

PRODUCT_TOKEN = "HasAnyone"  # noqa: S105 - our name in robots.txt, no secret
# RFC 9309 asks readers to parse at least this much.
_MAX_BYTES = 500 * 1024
# The longest crawl delay that is kept, whatever the host asks for.
_MAX_CRAWL_DELAY_S = 30.0


class RobotsDisallowed(FetchError):
    """The host's robots.txt disallows the URL."""


def read_robots_text(path: Path) -> str:
    """Return the text of a file fetched as robots.txt; "" when it is a web page instead.

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
    """The rules of one host's robots.txt for us."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def check(self, url: str) -> None:
        """Raise RobotsDisallowed where the rules disallow `url`."""
        if not self._rules.can_fetch(url, PRODUCT_TOKEN):
            raise RobotsDisallowed(
                f"Its robots.txt does not allow programs to read {url}.",
                "Ask the publisher. If they agree, declare robots = false.",
            )

    def crawl_delay_s(self) -> float:
        """Return the seconds that the host wants between two requests, at most 30."""
        return min(float(self._rules.crawl_delay(PRODUCT_TOKEN) or 0), _MAX_CRAWL_DELAY_S)
