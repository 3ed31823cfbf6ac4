"""Records of a resolution as lines of JSON in a file, so that few of them are in memory at once."""

import os
import weakref
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple, Self

from index.model import Initiative
from index.snapshot.document_store import dump_json, load_json, read_id
from ingest.resolve.copies import separate_reused_ids
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.merge import merge_records
from ingest.resolve.pairs.facts import compared_text
from ingest.reuse.digests import DIGEST_BYTES, digest_bytes, digest_content, digest_line

_RELATED = b',"related":['
_WRITE_BYTES = 1 << 20


class UnreadableRecord(ValueError):
    """A line that should be a record is none."""


class LineFile:
    """Lines in a temporary file, by their numbers; it is deleted when nobody holds it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open an empty file in `folder`, by default that of the system."""
        self._file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - closed with its holder
        weakref.finalize(self, self._file.close)
        self._ends = array("q", [0])
        self._pending: list[bytes] = []
        self._pending_bytes = 0

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, line: bytes) -> int:
        """Add a line and return its number."""
        self._pending.append(line)
        self._pending_bytes += len(line)
        self._ends.append(self._ends[-1] + len(line))
        if self._pending_bytes > _WRITE_BYTES:
            self._flush()
        return len(self) - 1

    def __getitem__(self, number: int) -> bytes:
        if self._pending:
            self._flush()
        start, end = self._ends[number], self._ends[number + 1]
        return os.pread(self._file.fileno(), end - start, start)

    def _flush(self) -> None:
        self._file.writelines(self._pending)
        self._file.flush()
        self._pending, self._pending_bytes = [], 0


class GatheredRecords:
    """Records by id, those of one id merged: as they are shown, and as they are compared.

    `ids` are sorted: the place of an id there is the position of its record. `numbers` are in the
    order of the records. `declaring` are those that state links to others.
    """

    def __init__(self, lines: LineFile, digests: bytearray, ids: Sequence[str]) -> None:
        """Hold `lines` of records, with their digests and ids, no id twice."""
        self._lines, self._digests = lines, digests
        self.declaring: list[str] = []
        self.numbers = {id_: number for number, id_ in enumerate(ids)}
        self.ids = sorted(self.numbers)
        self._merged: dict[str, _MergedRecord] = {}

    @classmethod
    def gather(
        cls,
        lines: Iterable[bytes],
        known_ids: KnownIds,
        known_digests: Container[bytes] = (),
        folder: Path | None = None,
    ) -> Self:
        """Return the records of `lines`, which are in the order of their sources.

        A line whose digest is known is as `dump_json` writes it; the others are parsed, which
        raises UnreadableRecord where one is no record. They are in a temporary file in `folder`.
        """
        file, digests, ids = LineFile(folder), bytearray(), list[str]()
        declaring = list[int]()
        for raw_line in lines:
            line = raw_line.rstrip(b"\n")
            digest = digest_line(line)
            if digest not in known_digests:
                line = _rewrite(line)
                digest = digest_line(line)
            if _RELATED in line:
                declaring.append(len(ids))
            file.append(line)
            digests += digest
            ids.append(read_id(line))
        records = cls(file, digests, ids)
        if len(records) < len(ids):
            records._merge_repeated(ids, known_ids)
        may_declare = dict.fromkeys([*(ids[number] for number in declaring), *records._merged])
        records.declaring = [
            id_ for id_ in may_declare if id_ in records.numbers and _RELATED in records.line(id_)
        ]
        return records

    def __len__(self) -> int:
        return len(self.ids)

    def digest(self, position: int) -> bytes:
        """Return the digest of a record as it is compared, by its position."""
        id_ = self.ids[position]
        return merged.digest if (merged := self._merged.get(id_)) else self._digest(id_)

    def compared(self, position: int) -> Initiative:
        """Return a record as it is compared, by its position."""
        id_ = self.ids[position]
        merged = self._merged.get(id_)
        return load_json(self._lines[merged.compared if merged else self.numbers[id_]])

    def parts(self, position: int) -> list[Initiative]:
        """Return the records that were merged into one, by its position; none where it is one."""
        merged = self._merged.get(self.ids[position])
        return [load_json(self._lines[number]) for number in merged.parts] if merged else []

    def is_merged(self, id_: str) -> bool:
        """Return whether a record is made of several."""
        return id_ in self._merged

    def line(self, id_: str) -> bytes:
        """Return a record as it is shown, as JSON."""
        return self._lines[self.numbers[id_]]

    def _digest(self, id_: str) -> bytes:
        start = self.numbers[id_] * DIGEST_BYTES
        return bytes(self._digests[start : start + DIGEST_BYTES])

    def _merge_repeated(self, ids: Sequence[str], known_ids: KnownIds) -> None:
        """Merge the records that share an id; those of other things get ids of their own."""
        counts = Counter(ids)
        repeated = [number for number, id_ in enumerate(ids) if counts[id_] > 1]
        records = [load_json(self._lines[number]) for number in repeated]
        separated = separate_reused_ids(records, known_ids)
        by_number = dict(zip(repeated, separated, strict=True))
        numbers_by_id: dict[str, list[int]] = {record.id: [] for record in separated}
        self.numbers = {}
        for number, raw_id in enumerate(ids):
            id_ = by_number[number].id if number in by_number else raw_id
            self.numbers.setdefault(id_, number)
            if id_ in numbers_by_id:
                numbers_by_id[id_].append(number)
        for id_, numbers in numbers_by_id.items():
            parts = (by_number.get(n) or load_json(self._lines[n]) for n in numbers)
            self._add_merged(id_, list(dict.fromkeys(parts)))
        self.ids = sorted(self.numbers)

    def _add_merged(self, id_: str, parts: Sequence[Initiative]) -> None:
        """Add the lines of a record that is made of `parts`."""
        numbers = [self._lines.append(dump_json(part)) for part in parts]
        compared = merge_records(sorted(parts, key=_sort_key), id_)
        digests = sorted(digest_content(part) for part in parts)
        self._merged[id_] = _MergedRecord(
            self._lines.append(dump_json(compared)), digest_bytes(*digests), numbers
        )
        self.numbers[id_] = self._lines.append(dump_json(merge_records(parts, id_)))


class _MergedRecord(NamedTuple):
    """Record of several: the numbers of its line as it is compared and of those of its parts."""

    compared: int
    digest: bytes
    parts: Sequence[int]


def _rewrite(line: bytes) -> bytes:
    """Return a record as `dump_json` writes it, whatever version wrote it."""
    try:
        return dump_json(load_json(line))
    except ValueError:
        raise UnreadableRecord from None


def _sort_key(record: Initiative) -> tuple[str, ...]:
    """Return a sort key by content, so that the order in which records came does not count."""
    return (
        record.id,
        record.title,
        record.url or "",
        compared_text(record),
        ",".join(record.links),
    )
