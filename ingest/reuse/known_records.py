"""Records of the last reading of a source, by a digest of the raw records that they came from.

An unchanged raw record is not normalised again: its stored line is copied. One that raised an issue
has no digest, so that the issue is raised again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from ingest.reuse.digests import DIGEST_BYTES, split_digests
from ingest.reuse.record_lines import RecordLines

NO_DIGEST = bytes(DIGEST_BYTES)


@dataclass(frozen=True, slots=True)
class RawDigests:
    """Digests of the raw records of one reading, in the order of its initiatives.

    `made_by` is the digest of the program and the declaration that read them, `day` that of the
    reading, `checksum` that of the file which holds the initiatives.
    """

    made_by: str
    day: str
    digests: Sequence[bytes]
    checksum: str = ""

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return what `to_json` returned as text; raise ValueError, TypeError or KeyError."""
        stored = json.loads(data)
        joined = bytes.fromhex(stored["digests"])
        digests = list(split_digests(joined))
        made_by, day, checksum = (str(stored[name]) for name in ("made_by", "day", "checksum"))
        return cls(made_by, day, digests, checksum)

    def to_json(self) -> str:
        """Return the digests as one line of JSON."""
        return json.dumps(
            {
                "made_by": self.made_by,
                "day": self.day,
                "digests": b"".join(self.digests).hex(),
                "checksum": self.checksum,
            }
        )


@dataclass(frozen=True, slots=True)
class KnownRecords:
    """Records that may be used again: their lines, and the position of each by its raw digest."""

    made_by: str = ""
    day: str = ""
    records: RecordLines | None = None
    by_digest: Mapping[bytes, int] = field(default_factory=dict)

    @classmethod
    def of(cls, records: RecordLines, raw: RawDigests | None) -> Self:
        """Return the `records` of the last reading; none where the digests are not theirs.

        A record that was recognised under another key depends on the other records: it has no
        digest, and is left out.
        """
        if raw is None or len(records) != len(raw.digests):
            return cls()
        by_digest = {digest: position for position, digest in enumerate(raw.digests)}
        by_digest.pop(NO_DIGEST, None)
        return cls(raw.made_by, raw.day, records, by_digest)

    def find(self, digest: bytes, day: str, *, states_day: bool) -> bytes | None:
        """Return the line of an unchanged raw record, as seen on `day`; None if it is not known.

        `states_day` tells that records may state when they were seen. One that was seen on the day
        of the last reading may not have stated it, and is unknown.
        """
        position = self.by_digest.get(digest)
        if position is None or self.records is None:
            return None
        line, seen = self.records.line(position), _seen_on(self.day)
        if seen not in line:  # the registry states another day
            return line
        return None if states_day else line.replace(seen, _seen_on(day), 1)


def _seen_on(day: str) -> bytes:
    return b'"seen":"%s"' % day.encode()
