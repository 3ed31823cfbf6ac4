"""The words of the initiatives in tantivy: BM25, within the same limits as the vectors.

All that an initiative says is one field: weighing title, body and names apart and adding up their
scores found less on the gold questions (docs/decisions/0003).
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

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

from index.facets.terms import facets
from index.model import Initiative
from index.retrieval.types import Rows, Vectors
from index.text.documents import all_text

_WRITER_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question names: a word, or an acronym and what it stands for.

    A text holds it when it holds all terms of one of its `ways`; `written` is the person's word,
    `rarity` the idf of BM25 by the initiatives that hold it: ln(1 + (N - n + 0.5) / (n + 0.5)).
    """

    written: str
    ways: tuple[tuple[str, ...], ...]
    rarity: float

    def held(self, terms: frozenset[str] | set[str]) -> bool:
        """Whether a text of these terms holds it."""
        return any(map(terms.issuperset, self.ways))


def analyzer() -> TextAnalyzer:
    """How text becomes words here: small letters, no accents, English stems and stop words."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(60))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="words", index_option="freq")
    builder.add_text_field("facet", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    return builder.build()


def write(folder: Path, initiatives: Iterable[Initiative]) -> None:
    """Write the words of `initiatives`, in this order, to a new folder; raises OSError."""
    folder.mkdir()
    try:
        _write(folder, initiatives)
    except ValueError as error:  # so tantivy calls a disk that is full
        raise OSError("words not written") from error


def _write(folder: Path, initiatives: Iterable[Initiative]) -> None:
    index = Index(_schema(), path=str(folder))
    index.register_tokenizer("words", analyzer())
    writer = index.writer(_WRITER_BYTES, 1)
    for row, initiative in enumerate(initiatives):
        writer.add_document(
            Document(row=row, text=all_text(initiative), facet=sorted(facets(initiative)))
        )
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _lockable(folder: Path) -> Iterator[Path]:
    """`folder`, or one of links to its files where it can only be read.

    Tantivy writes a lock file where it opens an index; once open, it holds the files themselves.
    """
    if os.access(folder, os.W_OK) or not folder.is_dir():
        yield folder
        return
    # Tantivy looks for a newer index by itself, and may lock the links while they are removed.
    with TemporaryDirectory(prefix="hasanyone-", ignore_cleanup_errors=True) as made:
        for path in folder.resolve().iterdir():
            if path.suffix != ".lock":
                (Path(made) / path.name).symlink_to(path)
        yield Path(made)


class Words:
    """The words of a snapshot; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the folder that `write` made; raises ValueError when it is none."""
        with _lockable(folder) as opened:
            self._index = Index.open(str(opened))
            self._searcher = self._index.searcher()
        self._analyzer = analyzer()
        self._schema = self._index.schema

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def terms(self, text: str) -> list[str]:
        """The words of `text` as they are searched, each once, in order."""
        return list(dict.fromkeys(self._analyzer.analyze(text)))

    def holds(self, text: str) -> bool:
        """Whether some initiative uses the words of `text`; of stop words, it does."""
        return all(self._searcher.doc_freq("text", term) for term in self.terms(text))

    def concept(self, written: str, ways: Sequence[Sequence[str]]) -> Concept:
        """What is named by `written`, held by a text that holds all terms of one of the `ways`."""
        unique = tuple(dict.fromkeys(tuple(way) for way in ways))
        if len(unique) == len(unique[0]) == 1:
            count = self._searcher.doc_freq("text", unique[0][0])
        else:
            holding = self._any_of([self._all(way) for way in unique])
            found = self._searcher.search(holding, 1, count=True)
            count = found.count  # type: ignore[attr-defined] # its stub lacks it
        return Concept(written, unique, self._rarity(count))

    def distinct(self, text: str) -> frozenset[str]:
        """The words of `text` as they are searched."""
        return frozenset(self._analyzer.analyze(text))

    def rarity(self, term: str) -> float:
        """How rare a word is: the idf of BM25, ln(1 + (N - n + 0.5) / (n + 0.5))."""
        return self._rarity(self._searcher.doc_freq("text", term))

    def _rarity(self, count: int) -> float:
        return float(np.log1p((len(self) - count + 0.5) / (count + 0.5)))

    def search(
        self, concepts: Sequence[Concept], count: int, limits: Sequence[Sequence[str]] = ()
    ) -> tuple[Rows, Vectors]:
        """The `count` best rows for `concepts` within `limits` and their BM25 scores, best first.

        Of the words that an acronym stands for the mean counts, and of a concept's ways the best.
        """
        return self._found([self._scored(concept) for concept in concepts], count, limits)

    def shares(
        self, concepts: Sequence[Concept], count: int, limits: Sequence[Sequence[str]] = ()
    ) -> tuple[Rows, Vectors]:
        """The `count` rows that hold most of `concepts`, and what share: rare ones count more."""
        total = sum(concept.rarity for concept in concepts)
        shares = [
            Query.boost_query(
                Query.const_score_query(self._any_of([self._all(way) for way in each.ways]), 1.0),
                each.rarity / total,
            )
            for each in concepts
        ]
        return self._found(shares, count, limits)

    def _found(
        self, words: Sequence[Query], count: int, limits: Sequence[Sequence[str]]
    ) -> tuple[Rows, Vectors]:
        if not words:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        query = self._any_of(words)
        if limits:  # not around a query without any: tantivy leaves out what cannot win of it alone
            within = [Query.const_score_query(self._any(each), 0.0) for each in limits]
            query = Query.boolean_query([(Occur.Must, part) for part in (query, *within)])
        found = self._searcher.search(query, count, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        scores = [score for score, _ in found]
        return np.asarray(rows, dtype=np.int64), np.asarray(scores, dtype=np.float32)

    def _scored(self, concept: Concept) -> Query:
        ways = [Query.boost_query(self._all(way), 1 / len(way)) for way in concept.ways]
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)

    def _all(self, way: Sequence[str]) -> Query:
        if len(way) == 1:
            return self._word(way[0])
        return Query.boolean_query([(Occur.Must, self._word(term)) for term in way])

    def _any_of(self, queries: Sequence[Query]) -> Query:
        if len(queries) == 1:
            return queries[0]
        return Query.boolean_query([(Occur.Should, query) for query in queries])

    def _word(self, term: str) -> Query:
        return Query.term_query(self._schema, "text", term, index_option="freq")

    def _any(self, alternatives: Sequence[str]) -> Query:
        return Query.term_set_query(self._schema, "facet", list(alternatives))
