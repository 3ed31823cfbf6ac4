"""Tolerances of the promotion gate, and the retry policy for unavailable sources."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GateTolerances:
    """The losses with which a new snapshot is still promoted, as shares from 0 to 1.

    `golden_margin`: of the golden questions, how many fewer may find their answer, or more be
    answered wrongly. `max_removed_share`: of the initiatives of one source, how many may be
    removed.
    """

    golden_margin: float = 0.05
    max_removed_share: float = 0.2


@dataclass(frozen=True, slots=True)
class SourceRetryPolicy:
    """The retries of an unavailable source in one build, with exponential backoff.

    The first retry comes after `first_delay_s` seconds, each further one after twice as long.
    """

    retries: int = 2
    first_delay_s: float = 30.0

    def delays(self) -> Iterator[float]:
        """Yield the delay before each retry in seconds, each twice the one before."""
        yield from (self.first_delay_s * 2**attempt for attempt in range(self.retries))
