"""robots.txt: what a host asks programs to leave alone, and how fast they may go.

RFC 9309: a host without one allows everything; one that fails to show it allows nothing for now.
"""

from pathlib import Path

from protego import Protego

from index.errors import FetchError
from ingest.http.sniffing import HEAD, Looks, looks

TOKEN = "HasAnyone"  # noqa: S105 - the name that robots.txt may call us by
# RFC 9309 asks readers to parse at least this much.
_LONGEST = 500 * 1024
# A host that wants more time between two pages than this wants no reader.
_SLOWEST = 30.0


class Disallowed(FetchError):
    """The host asks programs to leave the address alone."""


def text(path: Path) -> str:
    """What a file fetched as robots.txt says; nothing where it is a web page instead."""
    with path.open("rb") as file:
        head = file.read(_LONGEST)
    return "" if looks(head[:HEAD]) is Looks.HTML else head.decode("utf-8", errors="replace")


class Robots:
    """What one host's robots.txt says to us."""

    def __init__(self, text: str) -> None:
        self._said = Protego.parse(text)

    def check(self, url: str) -> None:
        """Raise Disallowed where the host asks programs to leave `url` alone."""
        if not self._said.can_fetch(url, TOKEN):
            raise Disallowed(
                f"Its robots.txt asks programs to leave {url} alone.",
                "Ask the publisher; robots = false declares that they agreed.",
            )

    def delay(self) -> float:
        """The seconds that the host wants between two requests."""
        return min(float(self._said.crawl_delay(TOKEN) or 0), _SLOWEST)
