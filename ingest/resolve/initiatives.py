"""Initiatives made of clusters of records, as lines of JSON: most are one record, as it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.model import Initiative
from index.snapshot.document_store import dump_json, load_json, read_head, read_title
from ingest.resolve import identifiers
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.merge import merge_records
from ingest.resolve.records import GatheredRecords, LineFile
from ingest.reuse.digests import digest_bytes
from ingest.reuse.result_cache import ResultCache

_SEEN = re.compile(rb'"seen":"([^"\\]*)"')
# Stands for a day on which records were seen, by its number.
_MASKED = re.compile(rb'"\\u001bseen(\d+)"')


class MergedRecords:
    """Initiatives by id, in the order of their first records, without their links.

    `ids` are their ids, `members` the records of those that have several, `owner_of` the initiative
    of each of these records. `declaring` are those that state links themselves.
    """

    def __init__(
        self,
        records: GatheredRecords,
        sets: Iterable[Sequence[str]],
        known_ids: KnownIds,
        merged_cache: ResultCache,
        folder: Path | None = None,
    ) -> None:
        """Merge the records of each set; all others are initiatives of their own.

        `merged_cache` keeps merged records, for sets that do not change. Lines are in a temporary
        file in `folder`.
        """
        self._records = records
        self.members = _order_members(records, sets, known_ids)
        self.owner_of = {each: id_ for id_, members in self.members.items() for each in members}
        self.ids = list(
            dict.fromkeys(self.owner_of.get(record_id, record_id) for record_id in records.numbers)
        )
        self._numbers: dict[str, int] = {}
        self._lines = LineFile(folder)
        for id_, line in zip(self.members, self._merge(merged_cache), strict=True):
            self._numbers[id_] = self._lines.append(line)
        declaring = {self.owner_of.get(each, each) for each in records.declaring}
        self.declaring = [id_ for id_ in self.ids if id_ in declaring] if declaring else []

    def line(self, id_: str) -> bytes:
        """Return an initiative as JSON."""
        number = self._numbers.get(id_)
        return self._records.line(id_) if number is None else self._lines[number]

    def initiative(self, id_: str) -> Initiative:
        """Return an initiative."""
        return load_json(self.line(id_))

    def title(self, id_: str) -> str:
        """Return the title of an initiative."""
        return read_title(self.line(id_))

    def head(self, id_: str) -> bytes:
        """Return the id and the title of an initiative as they are in JSON."""
        return read_head(self.line(id_))

    def find_owner(self, record_id: str) -> str | None:
        """Return the initiative of a record; None if there is no such record."""
        if record_id in self.owner_of:
            return self.owner_of[record_id]
        return record_id if record_id in self._records.numbers else None

    def titled_record(self, id_: str) -> str | None:
        """Return the record of which the initiative has its title; None if nothing is sure."""
        if id_ not in self.members:
            return None if self._records.is_merged(id_) else id_
        title = self.title(id_)
        named = (
            each for each in self.members[id_] if read_title(self._records.line(each)) == title
        )
        found = next(named, None)
        return None if found is None or self._records.is_merged(found) else found

    def _merge(self, merged_cache: ResultCache) -> Iterator[bytes]:
        """Yield the line of each initiative of several records.

        What is kept has marks for the days on which its records were seen, which are no content.
        """
        keys, days = [], []
        for id_, members in self.members.items():
            lines = [self._records.line(each) for each in members]
            masked, seen = _mask_days(lines)
            keys.append(digest_bytes(id_.encode("utf-8", "surrogatepass"), *masked))
            days.append(seen)
        ids = list(self.members)

        def make(place: int) -> bytes:
            id_ = ids[place]
            masked, _ = _mask_days([self._records.line(each) for each in self.members[id_]])
            return dump_json(merge_records(list(map(load_json, masked)), id_))

        for line, seen in zip(merged_cache.results(keys, make), days, strict=True):
            yield _unmask_days(line, seen)
        merged_cache.keep_only(keys)


def _order_members(
    records: GatheredRecords, sets: Iterable[Sequence[str]], known_ids: KnownIds
) -> dict[str, list[str]]:
    """Return the members of each set by the id that it keeps, all in the order of the records."""
    set_of = {each: members for members in sets for each in members}
    by_first: dict[int, list[str]] = {}
    for record_id in records.numbers:
        if (members := set_of.get(record_id)) is not None:
            by_first.setdefault(id(members), []).append(record_id)
    return {identifiers.choose_id(members, known_ids): members for members in by_first.values()}


def _mask_days(lines: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return lines with marks for the days on which records were seen, and these days.

    Lines that hold a mark already are returned as they are, without days.
    """
    days: dict[bytes, int] = {}
    if any(_MASKED.search(line) for line in lines):
        return list(lines), []

    def mask(found: re.Match[bytes]) -> bytes:
        return b'"seen":"\\u001bseen%d"' % days.setdefault(found[1], len(days))

    return [_SEEN.sub(mask, line) for line in lines], list(days)


def _unmask_days(line: bytes, days: Sequence[bytes]) -> bytes:
    """Return a line with the days instead of their marks."""
    if not days:
        return line
    return _MASKED.sub(lambda found: b'"%s"' % days[int(found[1])], line)
