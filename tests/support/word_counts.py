"""Words of initiatives, counted as a build counts them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from index.model import Initiative
from index.query.vocabulary import find_words
from index.text.documents import full_text


def count_words(initiatives: Iterable[Initiative]) -> Iterator[tuple[str, int]]:
    """How many initiatives use each word."""
    counts = Counter(word for each in initiatives for word in find_words(full_text(each)))
    return iter(counts.items())
