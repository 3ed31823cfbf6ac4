"""What was agreed: what a build may lose and still be promoted, and how long it waits for whom."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Margins:
    """Shares, 0 to 1: of the golden questions, and of the initiatives of one source."""

    golden: float = 0.05
    removed: float = 0.2


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a source that was away is asked again in one build, first after so many seconds."""

    times: int = 2
    seconds: float = 30.0

    def waits(self) -> Iterator[float]:
        """The seconds before each further try, each twice the one before."""
        yield from (self.seconds * 2**time for time in range(self.times))
