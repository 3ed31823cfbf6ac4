"""All records as they are compared: only those that changed are read, and those beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from pydantic import TypeAdapter

from index.retrieval.types import Rows
from ingest.resolve.corpus.hashing import Hashes
from ingest.resolve.corpus.record_keys import REGISTRY, KeyTable
from ingest.resolve.corpus.state import CorpusState, reuse_rows
from ingest.resolve.corpus.statistics import CorpusStatistics
from ingest.resolve.pairs import blocking
from ingest.resolve.pairs.facts import RecordFacts
from ingest.resolve.pairs.keys import keys_of
from ingest.resolve.pairs.profiles import Corpus, Profiles
from ingest.resolve.records import GatheredRecords
from ingest.reuse.digests import DIGEST_BYTES, split_digests
from ingest.reuse.result_cache import ResultCache

_FACTS_ADAPTER = TypeAdapter(RecordFacts)


class ComparedRecords:
    """Records by position, with what of them is compared.

    `signatures` are equal where all is equal that the comparisons of a record rest on.
    """

    def __init__(
        self,
        records: GatheredRecords,
        known: CorpusState,
        places: Mapping[bytes, int],
        facts_cache: ResultCache,
    ) -> None:
        """Take what is `known` of records by `places`, the positions of their digests there."""
        self._records, self._facts_cache = records, facts_cache
        digests = b"".join(map(records.digest, range(len(records))))
        self._digests = np.frombuffer(digests, dtype=np.uint8).reshape(-1, DIGEST_BYTES)
        own_places = np.fromiter(
            (places.get(digest, -1) for digest in self._iter_digests()),
            dtype=np.int64,
            count=len(records),
        )
        self.table = KeyTable(reuse_rows(known.keys, own_places, self._make_keys))
        statistics = CorpusStatistics(self.table, known.frequencies)
        short_digests: Hashes = np.frombuffer(digests, dtype=np.uint64)[::2]
        self.signatures = statistics.signatures(short_digests)
        self._frequencies = statistics.frequencies
        self.corpus = Corpus(statistics)
        self.profiles = Profiles(self.corpus, self._read_facts)
        is_known = own_places >= 0
        is_known[is_known] = known.signatures[own_places[is_known]] == self.signatures[is_known]
        own_places[~is_known] = -1
        self._blocks = reuse_rows(known.blocks, own_places, self._make_blocks)

    def __len__(self) -> int:
        return len(self._records)

    @property
    def registries(self) -> Hashes:
        """The registry of each record, as a hash."""
        return self.table.single(REGISTRY)

    def find_candidate_pairs(self) -> tuple[Rows, Rows]:
        """Return the candidate pairs as positions of records, sorted."""
        return blocking.find_candidate_pairs(self._blocks, self.registries)

    def state(self) -> CorpusState:
        """Return what is known of the records now, for the next build."""
        return CorpusState(
            self._digests, self.table.rows, self.signatures, self._blocks, self._frequencies
        )

    def forget_others(self) -> None:
        """Delete the facts of records that are gone: what is suppressed must leave the disk."""
        self._facts_cache.keep_only(list(self._iter_digests()))

    def _iter_digests(self) -> Iterator[bytes]:
        return split_digests(self._digests.tobytes())

    def _make_keys(self, positions: Sequence[int]) -> list[list[int]]:
        rows = []
        for position, facts in zip(positions, self._read_facts(positions), strict=True):
            keys = keys_of(facts, self._records.compared(position), self._records.parts(position))
            rows.append(keys.to_row())
        return rows

    def _make_blocks(self, positions: Sequence[int]) -> list[list[int]]:
        self.profiles.load(positions)
        return [
            blocking.hash_blocking_keys(self.profiles[position], self.corpus)
            for position in positions
        ]

    def _read_facts(self, positions: Sequence[int]) -> Iterable[RecordFacts]:
        keys = [self._digests[position].tobytes() for position in positions]

        def make(place: int) -> bytes:
            record = self._records.compared(positions[place])
            return _FACTS_ADAPTER.dump_json(RecordFacts.of(record))

        return map(_FACTS_ADAPTER.validate_json, self._facts_cache.results(keys, make))
