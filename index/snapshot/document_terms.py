"""Terms of an initiative: all that a snapshot makes of its text, so that a build can keep them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from index.facets.terms import facet_terms
from index.model import Initiative
from index.query import vocabulary
from index.text.documents import full_text
from index.text.names import partial_names, whole_names


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """Text to search, facet terms, names, and words of the vocabulary, of one initiative.

    The words are joined by spaces.
    """

    text: str
    facets: Sequence[str]
    whole_names: Sequence[str]
    partial_names: Sequence[str]
    words: str

    @classmethod
    def of(cls, initiative: Initiative) -> Self:
        """Return the terms of an initiative, each kind sorted."""
        text = full_text(initiative)
        return cls(
            text,
            sorted(facet_terms(initiative)),
            sorted(whole_names(initiative)),
            sorted(partial_names(initiative)),
            " ".join(sorted(vocabulary.find_words(text))),
        )
