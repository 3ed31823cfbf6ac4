"""How many records of a cluster speak for themselves: copies of one text are one witness."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from index.model import Initiative
from index.text.documents import letters
from ingest.resolve.pairs.profiles import TELLING, registry, text_of

# Texts this alike, or one this wholly within the other, were copied.
_COPIED = 85
# Witnesses looked for at most: more prove nothing more.
_MOST = 50


def witnesses(copies: Sequence[Initiative]) -> int:
    """How many registries tell of it in words of their own; one at least.

    A record without a text of its own adds none.
    """
    texts = {(registry(copy), letters(text_of(copy))) for copy in copies}
    heard: dict[str, str] = {}
    for where, text in sorted(texts, key=lambda told: (-len(told[1]), told)):
        own = len(text) >= TELLING and where not in heard and len(heard) < _MOST
        if own and not any(_copied(text, other) for other in heard.values()):
            heard[where] = text
    return max(1, len(heard), *(copy.witnesses for copy in copies))


def _copied(short: str, long: str) -> bool:
    return short in long or fuzz.partial_ratio(short, long, score_cutoff=_COPIED) > 0
