"""Question index: the expected questions of initiatives, compared by meaning and by words.

Document expansion (doc2query, Nogueira and Lin 2019) with passages of their own: a question is
compared with each question that an initiative is known to answer, and the nearest counts. Their
words are in no vocabulary and in no BM25 score.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.facets.terms import facet_terms
from index.model import Initiative, QueryTerm
from index.retrieval import dense, lexical
from index.retrieval.dense import DenseIndex
from index.retrieval.lexical import LexicalIndex
from index.retrieval.types import Flags, Rows, Vectors
from index.retrieval.vectors.engine import VectorIndex

VECTORS_FILE = "vectors.faiss"
LEXICAL_FOLDER = "words"
_BLOCK_VECTORS = 20_000


def write(
    folder: Path,
    initiatives: Sequence[Initiative],
    texts: Sequence[Sequence[str]],
    vectors: Vectors,
) -> None:
    """Write the `texts` of the questions of each initiative to a new `folder`.

    `vectors` are those of all texts by the query encoder, in their order, shape (questions,
    dimension). Raises OSError.
    """
    folder.mkdir()
    blocks = (
        np.asarray(vectors[start : start + _BLOCK_VECTORS])
        for start in range(0, len(vectors), _BLOCK_VECTORS)
    )
    counts = np.array([len(each) for each in texts], dtype=np.int64)
    dense.write_vectors(folder / VECTORS_FILE, blocks, counts, vectors.shape[1])
    lexical.write_texts(folder / LEXICAL_FOLDER, _documents(initiatives, texts))


class QuestionIndex:
    """Expected questions of a snapshot by initiative; safe to share between threads."""

    def __init__(self, folder: Path, vectors: VectorIndex) -> None:
        """Open what `write` made; an engine gives the `vectors` of the questions."""
        self._dense_index = DenseIndex(folder / VECTORS_FILE, vectors)
        self._lexical_index = LexicalIndex(folder / LEXICAL_FOLDER)

    def search(
        self, query: Vectors, count: int, allowed_rows: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the `count` rows with the nearest questions and their cosines, best first.

        Only rows in `allowed_rows`, if given.
        """
        return self._dense_index.search(query, count, allowed_rows)

    def coverage(
        self,
        query_terms: Sequence[QueryTerm],
        count: int,
        filter_clauses: Sequence[Sequence[str]] = (),
    ) -> tuple[Rows, Vectors]:
        """Return rows and the share of `query_terms` that their best question holds, best first.

        Of the `count` questions that hold most of the terms, weighted by idf, 0 to 1.
        """
        rows, shares = self._lexical_index.search_by_coverage(query_terms, count, filter_clauses)
        distinct_rows, first_positions = np.unique(rows, return_index=True)
        return distinct_rows, shares[first_positions]

    def has_questions(self, rows: Rows) -> Flags:
        """Return for each of `rows` whether any question is expected of it."""
        return self._dense_index.has_vectors(rows)

    def cosines(self, query: Vectors, rows: Rows) -> list[Vectors]:
        """Return the cosines of `query` to the questions of each of `rows`, in their order."""
        return self._dense_index.row_cosines(query, rows)


def _documents(
    initiatives: Sequence[Initiative], texts: Sequence[Sequence[str]]
) -> Iterator[tuple[int, str, frozenset[str]]]:
    for row, (initiative, own_texts) in enumerate(zip(initiatives, texts, strict=True)):
        facets = frozenset(facet_terms(initiative)) if own_texts else frozenset()
        yield from ((row, text, facets) for text in own_texts)
