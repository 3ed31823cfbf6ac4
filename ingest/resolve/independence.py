"""Count of the registries that describe an initiative independently, copied texts once."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from index.model import Initiative
from index.text.normalise import comparison_key
from ingest.resolve.pairs.facts import compared_text, registry_of
from ingest.resolve.pairs.keys import MIN_TEXT_LETTERS

# Texts with at least this partial ratio (rapidfuzz) are copies, even if one is part of the other.
_MIN_COPY_SIMILARITY = 85
# Upper limit of the count; a higher count is not more convincing.
_MAX_WITNESSES = 50


def count_independent_registries(records: Sequence[Initiative]) -> int:
    """Return the number of registries that describe the initiative in their own words.

    The count is at least one; a record with a copied text or without a text adds nothing.
    """
    texts = {(registry_of(record), comparison_key(compared_text(record))) for record in records}
    independent_texts: dict[str, str] = {}
    for registry_name, text in sorted(texts, key=lambda item: (-len(item[1]), item)):
        is_eligible = (
            len(text) >= MIN_TEXT_LETTERS
            and registry_name not in independent_texts
            and len(independent_texts) < _MAX_WITNESSES
        )
        if is_eligible and not any(_is_copy(text, other) for other in independent_texts.values()):
            independent_texts[registry_name] = text
    return max(1, len(independent_texts), *(record.witnesses for record in records))


def _is_copy(short: str, long: str) -> bool:
    """Return whether the shorter text is in the longer one, exactly or nearly (rapidfuzz)."""
    return short in long or fuzz.partial_ratio(short, long, score_cutoff=_MIN_COPY_SIMILARITY) > 0
