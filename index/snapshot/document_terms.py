"""Terms of an initiative: all that a snapshot makes of its text, so that a build can keep them."""

import json
from collections.abc import Sequence
from typing import NamedTuple, Self

from pydantic_core import from_json

from index.facets.terms import facet_terms
from index.model import Initiative
from index.retrieval.lexical import analyse
from index.text.documents import full_text
from index.text.names import partial_names, whole_names


class DocumentTerms(NamedTuple):
    """Tokens of the text to search, joined by spaces, facet terms and names of one initiative."""

    tokens: str
    facets: Sequence[str]
    whole_names: Sequence[str]
    partial_names: Sequence[str]

    @classmethod
    def of(cls, initiative: Initiative) -> Self:
        """Return the terms of an initiative, each kind but the tokens sorted."""
        return cls(
            analyse(full_text(initiative)),
            sorted(facet_terms(initiative)),
            sorted(whole_names(initiative)),
            sorted(partial_names(initiative)),
        )

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return what `to_json` returned as bytes."""
        return cls._make(from_json(data))

    def to_json(self) -> bytes:
        """Return the terms as JSON."""
        return json.dumps(self, ensure_ascii=False).encode()
