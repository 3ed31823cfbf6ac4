"""Titles of initiatives by their keys: those of one series, and those of a programme's projects."""

from collections.abc import Iterator, Mapping

import numpy as np

from index.retrieval.types import Rows
from index.text.normalise import comparison_key
from ingest.resolve.corpus.hashing import Hashes, find, hash_text, hash_word, mix
from ingest.resolve.corpus.ragged import bounds
from ingest.resolve.corpus.record_keys import SERIES, TITLE, KeyTable
from ingest.resolve.initiatives import MergedRecords
from ingest.resolve.pairs.keys import title_keys


class TitleKeys:
    """Keys of the titles of all initiatives; an initiative is meant by its number."""

    def __init__(
        self, initiatives: MergedRecords, table: KeyTable, positions: Mapping[str, int]
    ) -> None:
        """Take the keys of the records that have these titles, by their `positions` in `table`."""
        ids = initiatives.ids
        count = len(ids)
        places = np.full(count, -1, dtype=np.int64)
        for number, record_id in enumerate(map(initiatives.titled_record, ids)):
            if record_id is not None:
                places[number] = positions[record_id]
        known = np.flatnonzero(places >= 0)
        series, titles = np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.uint64)
        series[known] = table.single(SERIES)[places[known]]
        titles[known] = table.single(TITLE)[places[known]]
        number_of = np.full(len(table), -1, dtype=np.int64)
        number_of[places[known]] = known
        owners, heads = table.of("programmes")
        owners = number_of[owners]
        owners, heads = owners[owners >= 0], heads[owners >= 0]
        more_owners, more_heads = list[int](), list[int]()
        for number in np.flatnonzero(places < 0).tolist():
            title = initiatives.title(ids[number])
            series[number], own_heads = title_keys(title)
            titles[number] = hash_text(comparison_key(title))
            more_owners += [number] * len(own_heads)
            more_heads += own_heads
        owners = np.concatenate((owners, np.array(more_owners, dtype=np.int64)))
        heads = np.concatenate((heads, np.array(more_heads, dtype=np.uint64)))
        sources = np.fromiter(
            (hash_word(id_.partition(":")[0]) for id_ in ids), dtype=np.uint64, count=count
        )
        self._has_series = series != 0
        # Only titles of one source are compared, so that the source is in each key.
        self._series, self._titles = mix(series + mix(sources)), mix(titles + mix(sources))
        order = np.argsort(owners, kind="stable")
        self._owners = owners[order]
        self._heads = mix(heads[order] + mix(sources[self._owners]))

    def series(self) -> list[list[int]]:
        """Return the initiatives of each series, in the order of the first ones."""
        numbers = np.flatnonzero(self._has_series)
        keys = self._series[numbers]
        order = np.argsort(keys, kind="stable")
        numbers, keys = numbers[order], keys[order]
        starts, ends = (each.tolist() for each in bounds(keys))
        series = zip(starts, ends, strict=True)
        return sorted(numbers[start:end].tolist() for start, end in series if end - start > 1)

    def programmes(self) -> Iterator[tuple[int, int]]:
        """Yield a programme and an initiative of which the title begins with its name."""
        # Of several of one title the last is the programme.
        titles, firsts = np.unique(self._titles[::-1], return_index=True)
        places = find(titles, self._heads)
        is_found = places >= 0
        programmes: Rows = len(self._titles) - 1 - firsts[places[is_found]]
        owners: Hashes | Rows = self._owners[is_found]
        yield from zip(programmes.tolist(), owners.tolist(), strict=True)
