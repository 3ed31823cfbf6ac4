"""The margins that were agreed: what a build may lose and still be promoted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Margins:
    """Shares, 0 to 1: of the golden questions, and of the initiatives of one source."""

    golden: float = 0.05
    removed: float = 0.2
