"""A question index in which only some initiatives have expected questions."""

import numpy as np

from index.retrieval.question_index import QuestionIndex
from index.retrieval.types import Flags, Rows, Vectors


class MaskedQuestionIndex:
    """A question index without the questions of some rows."""

    def __init__(self, question_index: QuestionIndex, kept_rows: Rows) -> None:
        self._question_index, self._kept_rows = question_index, kept_rows

    def search(
        self, query: Vectors, count: int, allowed_rows: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        kept = self._kept_rows
        allowed = kept if allowed_rows is None else np.intersect1d(kept, allowed_rows)
        return self._question_index.search(query, count, allowed)

    def coverage(self, query_terms, count, filter_clauses=()) -> tuple[Rows, Vectors]:
        rows, shares = self._question_index.coverage(query_terms, count, filter_clauses)
        is_kept = np.isin(rows, self._kept_rows)
        return rows[is_kept], shares[is_kept]

    def has_questions(self, rows: Rows) -> Flags:
        return self._question_index.has_questions(rows) & np.isin(rows, self._kept_rows)

    def cosines(self, query: Vectors, rows: Rows) -> list[Vectors]:
        cosines = self._question_index.cosines(query, rows)
        is_kept = np.isin(rows, self._kept_rows)
        return [own if kept else own[:0] for own, kept in zip(cosines, is_kept, strict=True)]
