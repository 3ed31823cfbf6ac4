"""Records of a source as lines of JSON in a file, of which only what is asked for is parsed.

A line is what `dump_json` makes: the id, the title and the origins of a record come first, in this
order. As quotation marks within texts are escaped, `","title":"` and the like are never in a text.
"""

import json
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import IO, Self, overload

from index.model import Initiative
from index.snapshot.document_store import dump_text, load_json, read_id

# After an id, before the first origin and what it states, and before any origin.
_TITLE = b'","title":"'
_ORIGINS, _STATES, _ORIGIN = b'"origins":[{"source":"', b'"states":[', b'{"source":"'
_BLOCK_BYTES = 1024 * 1024


@dataclass(eq=False)
class RecordLines(Sequence[Initiative]):
    """Records in a file that the caller opens and closes; their ids alone are in memory.

    Two are equal if they have the same lines.
    """

    file: IO[bytes]
    ids: list[str] = field(default_factory=list)
    _starts: "array[int]" = field(default_factory=lambda: array("q", [0]))
    _states: Counter[bytes] = field(default_factory=Counter)
    _renamed: frozenset[int] = frozenset()

    @classmethod
    def load(cls, file: IO[bytes]) -> Self:
        """Return the records of a file that was opened at its start."""
        records = cls(file)
        for line in file:
            records._index(line, read_id(line))
        return records

    def append(self, line: bytes, id_: str | None = None) -> None:
        """Write a record, given as a line without its end; none may have been read before."""
        line += b"\n"
        self.file.write(line)
        self._index(line, read_id(line) if id_ is None else id_)

    def rename(self, former: Mapping[str, str]) -> Self:
        """Return the records, those that `former` names by their id under the other one."""
        positions = [at for at, id_ in enumerate(self.ids) if id_ in former]
        if not positions:
            return self
        ids = [former.get(id_, id_) for id_ in self.ids]
        return replace(self, ids=ids, _renamed=self._renamed.union(positions))

    def lines(self) -> Iterator[bytes]:
        """Yield the records as lines without their ends."""
        return map(self.line, range(len(self)))

    def blocks(self, instead: Mapping[int, bytes | None]) -> Iterator[bytes]:
        """Yield all lines with their ends in large blocks, others `instead` of some.

        A line is left out where that is None.
        """
        end = 0
        for position in sorted(self._renamed | instead.keys()):
            yield from self._read_blocks(end, self._starts[position])
            end = self._starts[position + 1]
            line = instead[position] if position in instead else self.line(position)
            if line is not None:
                yield line + b"\n"
        yield from self._read_blocks(end, self._starts[-1])

    def line(self, position: int) -> bytes:
        """Return one record as a line without its end."""
        start, end = self._starts[position], self._starts[position + 1]
        self.file.seek(start)
        line = self.file.read(end - start - 1)
        return self._with_id(line, position) if position in self._renamed else line

    def is_renamed(self, position: int) -> bool:
        """Return whether a record is under another id than that of its own key."""
        return position in self._renamed

    @cached_property
    def stated(self) -> Counter[str]:
        """The number of records that state each field, in their first origin."""
        stated: Counter[str] = Counter()
        for names, count in self._states.items():
            stated.update(dict.fromkeys(json.loads(b"[%s]" % names), count))
        return stated

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordLines) and [*self.lines()] == [*other.lines()]

    __hash__ = None  # type: ignore[assignment] # as of other sequences that may grow

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, position: int) -> Initiative: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Initiative]: ...
    def __getitem__(self, position: int | slice) -> Initiative | Sequence[Initiative]:
        positions = range(len(self))[position]
        if isinstance(positions, int):
            return load_json(self.line(positions))
        return [load_json(self.line(each)) for each in positions]

    def _read_blocks(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            self.file.seek(start)
            yield self.file.read(min(end - start, _BLOCK_BYTES))
            start += _BLOCK_BYTES

    def _index(self, line: bytes, id_: str) -> None:
        self._starts.append(self._starts[-1] + len(line))
        self.ids.append(id_)
        self._states[_read_states(line)] += 1

    def _with_id(self, line: bytes, position: int) -> bytes:
        id_ = dump_text(self.ids[position])
        return b'{"id":%s%s' % (id_, line[line.index(_TITLE) + 1 :])


def _read_states(line: bytes) -> bytes:
    """Return the names of the fields that the first origin states, in JSON."""
    origin = line.index(_ORIGINS) + len(_ORIGINS)
    states = line.find(_STATES, origin)
    if states < 0 or line.find(_ORIGIN, origin, states) >= 0:
        return b""
    start = states + len(_STATES)
    return line[start : line.index(b"]", start)]
