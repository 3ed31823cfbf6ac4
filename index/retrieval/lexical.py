"""Lexical index: BM25 by tantivy, under the same filter clauses as the dense index.

All text of an initiative is one field: weighting title, body and names apart and adding up their
scores found fewer answers to the gold questions (docs/decisions/0003).
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
from tantivy import (
    Document,
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from index.model import QueryTerm
from index.retrieval.types import Rows, Vectors

_WRITER_MEMORY_BYTES = 64_000_000


def build_analyzer() -> TextAnalyzer:
    """Return the analyser: lower case, no accents, English stop words and stems.

    Words of 60 bytes or more are dropped.
    """
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


def _build_schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="words", index_option="freq")
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    return builder.build()


def analyse(text: str) -> str:
    """Return the tokens of a text, in their order and joined by spaces, for `LexicalWriter`."""
    return " ".join(_shared_analyzer().analyze(text))


@cache
def _shared_analyzer() -> TextAnalyzer:
    return build_analyzer()


class LexicalWriter:
    """Writer of a lexical index to a new folder; the index is there when the context is left."""

    def __init__(self, folder: Path) -> None:
        """Begin the index; raise OSError."""
        folder.mkdir()
        tantivy_index = Index(_build_schema(), path=str(folder))
        # The texts are analysed already: a build keeps the tokens of what is unchanged.
        tantivy_index.register_tokenizer(
            "words", TextAnalyzerBuilder(Tokenizer.whitespace()).build()
        )
        with _translate_full_disk():
            self._writer = tantivy_index.writer(_WRITER_MEMORY_BYTES, 1)

    def add(self, row: int, tokens: str, facets: Collection[str]) -> None:
        """Add a text with its row and its sorted facet terms; a row may have several.

        Raises OSError.
        """
        with _translate_full_disk():
            self._writer.add_document(Document(row=row, text=tokens, facet=facets))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:
            with _translate_full_disk():
                self._writer.commit()
                self._writer.wait_merging_threads()


@contextmanager
def _translate_full_disk() -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # what tantivy raises when the disk is full
        raise OSError("words not written") from error


@contextmanager
def _lockable_folder(folder: Path) -> Iterator[Path]:
    """Yield `folder`, or a temporary folder of links to its files where it is read-only.

    Tantivy writes a lock file where it opens an index; once open, it holds the files themselves.
    """
    if os.access(folder, os.W_OK) or not folder.is_dir():
        yield folder
        return
    # Tantivy polls for a newer index by itself, and may lock the links while they are removed.
    with TemporaryDirectory(prefix="hasanyone-", ignore_cleanup_errors=True) as link_folder:
        for path in folder.resolve().iterdir():
            if path.suffix != ".lock":
                (Path(link_folder) / path.name).symlink_to(path)
        yield Path(link_folder)


class LexicalIndex:
    """BM25 index of a snapshot; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the folder that `LexicalWriter` made; raise ValueError when it is none."""
        with _lockable_folder(folder) as lockable:
            self._index = Index.open(str(lockable))
            self._searcher = self._index.searcher()
        self._analyzer = build_analyzer()
        self._schema = self._index.schema

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def tokens(self, text: str) -> list[str]:
        """Return the analysed tokens of `text`, each once, in order."""
        return list(dict.fromkeys(self._analyzer.analyze(text)))

    def has_tokens(self, text: str) -> bool:
        """Return whether each token of `text` is in some initiative; true for stop words alone."""
        return all(self._searcher.doc_freq("text", token) for token in self.tokens(text))

    def query_term(self, surface: str, variants: Sequence[Sequence[str]]) -> QueryTerm:
        """Return the term `surface`, held by a text with all tokens of one of the `variants`."""
        unique_variants = tuple(dict.fromkeys(tuple(variant) for variant in variants))
        if len(unique_variants) == len(unique_variants[0]) == 1:
            document_count = self._searcher.doc_freq("text", unique_variants[0][0])
        else:
            any_variant = self._any_query(
                [self._variant_query(variant) for variant in unique_variants]
            )
            results = self._searcher.search(any_variant, 1, count=True)
            document_count = results.count  # type: ignore[attr-defined] # its stub lacks it
        return QueryTerm(surface, unique_variants, self._idf(document_count))

    def token_set(self, text: str) -> frozenset[str]:
        """Return the analysed tokens of `text` as a set."""
        return frozenset(self._analyzer.analyze(text))

    def idf(self, token: str) -> float:
        """Return the idf of a token as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return self._idf(self._searcher.doc_freq("text", token))

    def _idf(self, document_count: int) -> float:
        return float(np.log1p((len(self) - document_count + 0.5) / (document_count + 0.5)))

    def search(
        self,
        query_terms: Sequence[QueryTerm],
        count: int,
        filter_clauses: Sequence[Sequence[str]] = (),
    ) -> tuple[Rows, Vectors]:
        """Return the `count` best rows under `filter_clauses` and their BM25 scores, best first.

        The tokens of one variant count by their mean, the variants of one term by the best.
        """
        return self._run_query(
            [self._term_query(term) for term in query_terms], count, filter_clauses
        )

    def search_by_coverage(
        self,
        query_terms: Sequence[QueryTerm],
        count: int,
        filter_clauses: Sequence[Sequence[str]] = (),
    ) -> tuple[Rows, Vectors]:
        """Return the `count` rows that hold most of `query_terms`, and the share that they hold.

        The share is weighted by idf, 0 to 1.
        """
        total_idf = sum(term.idf for term in query_terms)
        weighted_queries = [
            Query.boost_query(
                Query.const_score_query(
                    self._any_query([self._variant_query(variant) for variant in each.variants]),
                    1.0,
                ),
                each.idf / total_idf,
            )
            for each in query_terms
        ]
        return self._run_query(weighted_queries, count, filter_clauses)

    def _run_query(
        self, term_queries: Sequence[Query], count: int, filter_clauses: Sequence[Sequence[str]]
    ) -> tuple[Rows, Vectors]:
        if not term_queries:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        query = self._any_query(term_queries)
        # Without filters the query stays bare: only then does tantivy skip rows that cannot win.
        if filter_clauses:
            filter_queries = [
                Query.const_score_query(self._facet_query(clause), 0.0) for clause in filter_clauses
            ]
            query = Query.boolean_query([(Occur.Must, part) for part in (query, *filter_queries)])
        hits = self._searcher.search(query, count, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        scores = [score for score, _ in hits]
        return np.asarray(rows, dtype=np.int64), np.asarray(scores, dtype=np.float32)

    def _term_query(self, term: QueryTerm) -> Query:
        variant_queries = [
            Query.boost_query(self._variant_query(variant), 1 / len(variant))
            for variant in term.variants
        ]
        return (
            variant_queries[0]
            if len(variant_queries) == 1
            else Query.disjunction_max_query(variant_queries)
        )

    def _variant_query(self, variant: Sequence[str]) -> Query:
        if len(variant) == 1:
            return self._token_query(variant[0])
        return Query.boolean_query([(Occur.Must, self._token_query(token)) for token in variant])

    def _any_query(self, queries: Sequence[Query]) -> Query:
        if len(queries) == 1:
            return queries[0]
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def _token_query(self, token: str) -> Query:
        return Query.term_query(self._schema, "text", token, index_option="freq")

    def _facet_query(self, alternatives: Sequence[str]) -> Query:
        return Query.term_set_query(self._schema, "facet", list(alternatives))
