"""Keys of records: what records are compared and counted by, as hashes; a row of them a record."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from index.retrieval.types import Rows, concatenate_ranges
from ingest.resolve.corpus.hashing import Hashes
from ingest.resolve.corpus.ragged import Ragged, owners


@dataclass(frozen=True, slots=True)
class RecordKeys:
    """Keys of one record, each list without repeats.

    `sentences`, `urls` and `heads` are hashed with the registry, in which they are counted.
    `sentence_sizes` tell how many of `sentence_words` are of each sentence. `copies` are those by
    which exact copies are found, `programmes` the heads of the title that may name a programme.
    `single` holds one of each: registry, letters of the title, name as an organisation, and title
    without its round, year or number, or 0.
    """

    single: Sequence[int]
    sentences: Sequence[int]
    sentence_sizes: Sequence[int]
    sentence_words: Sequence[int]
    name_words: Sequence[int]
    urls: Sequence[int]
    heads: Sequence[int]
    organisations: Sequence[int]
    copies: Sequence[int]
    programmes: Sequence[int]

    def to_row(self) -> list[int]:
        """Return the sizes of all lists, and then what is in them."""
        lists = [getattr(self, name) for name in _LISTS]
        return [*map(len, lists), *(value for each in lists for value in each)]


_LISTS = tuple(each.name for each in fields(RecordKeys))
REGISTRY, TITLE, NAME, SERIES = range(4)


class KeyTable:
    """Keys of all records, by position."""

    def __init__(self, rows: Ragged) -> None:
        """Hold rows that `RecordKeys.to_row` returned."""
        self.rows = rows
        heads = rows.offsets[:-1, None] + np.arange(len(_LISTS))
        sizes = rows.values[heads].astype(np.int64)
        self._sizes = sizes
        self._starts = rows.offsets[:-1, None] + len(_LISTS) + np.cumsum(sizes, axis=1) - sizes

    def __len__(self) -> int:
        return len(self.rows)

    def single(self, number: int) -> Hashes:
        """Return a key of which each record has one."""
        values: Hashes = self.rows.values[self._starts[:, _LISTS.index("single")] + number]
        return values

    def of(self, name: str, some: slice = slice(None)) -> tuple[Rows, Hashes]:
        """Return the keys of a list of some records, and for each the record that has it.

        Records are counted from the first of `some`.
        """
        column = _LISTS.index(name)
        starts, sizes = self._starts[some, column], self._sizes[some, column]
        return owners(sizes), self.rows.values[concatenate_ranges(starts, starts + sizes)]
