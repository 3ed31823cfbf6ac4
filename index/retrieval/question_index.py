"""Question index: the expected questions of initiatives, compared by meaning and by words.

Document expansion (doc2query, Nogueira and Lin 2019) with passages of their own: a question is
compared with each question that an initiative is known to answer, and the nearest counts. Their
words are in no vocabulary and in no BM25 score.
"""

from array import array
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from index.model import QueryTerm
from index.retrieval import dense
from index.retrieval.dense import DenseIndex
from index.retrieval.lexical import LexicalIndex, LexicalWriter, analyse
from index.retrieval.types import Flags, Rows, Vectors
from index.retrieval.vectors.engine import VectorIndex

VECTORS_FILE = "vectors.faiss"
LEXICAL_FOLDER = "words"
_BLOCK_VECTORS = 20_000


class QuestionIndexWriter:
    """Writer of a question index to a new folder; it is there when the context is left."""

    def __init__(self, folder: Path, vectors: Vectors) -> None:
        """Begin the index; raise OSError.

        `vectors` are those of all questions by the query encoder, in the order in which they are
        added, shape (questions, dimension).
        """
        folder.mkdir()
        self._path, self._vectors = folder / VECTORS_FILE, vectors
        self._words = LexicalWriter(folder / LEXICAL_FOLDER)
        self._counts = array("q")

    def add(self, texts: Sequence[str], facets: Collection[str]) -> None:
        """Add the questions of the next initiative, which may have none, with its facet terms."""
        for text in texts:
            self._words.add(len(self._counts), analyse(text), facets)
        self._counts.append(len(texts))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *details: object) -> None:
        self._words.__exit__(failure, *details)
        if failure is None:
            blocks = (
                np.asarray(self._vectors[start : start + _BLOCK_VECTORS])
                for start in range(0, len(self._vectors), _BLOCK_VECTORS)
            )
            dense.write_vectors(
                self._path, blocks, np.asarray(self._counts), self._vectors.shape[1]
            )


class QuestionIndex:
    """Expected questions of a snapshot by initiative; safe to share between threads."""

    def __init__(self, folder: Path, vectors: VectorIndex) -> None:
        """Open what the writer made; an engine gives the `vectors` of the questions."""
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
