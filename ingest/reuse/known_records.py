"""Records of the last reading of a source, by a digest of the raw records that they came from.

An unchanged raw record is not normalised again. One that raised an issue has no digest, so that the
issue is raised again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from index.model import Initiative

DIGEST_BYTES = 16
NO_DIGEST = bytes(DIGEST_BYTES)


@dataclass(frozen=True, slots=True)
class RawDigests:
    """Digests of the raw records of one reading, in the order of its initiatives.

    `made_by` is the digest of the program and the declaration that read them, `day` that of the
    reading.
    """

    made_by: str
    day: str
    digests: Sequence[bytes]

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return what `to_json` returned as text; raise ValueError, TypeError or KeyError."""
        stored = json.loads(data)
        joined = bytes.fromhex(stored["digests"])
        starts = range(0, len(joined), DIGEST_BYTES)
        digests = [joined[start : start + DIGEST_BYTES] for start in starts]
        return cls(str(stored["made_by"]), str(stored["day"]), digests)

    def to_json(self) -> str:
        """Return the digests as one line of JSON."""
        digests = b"".join(self.digests).hex()
        return json.dumps({"made_by": self.made_by, "day": self.day, "digests": digests})


@dataclass(frozen=True, slots=True)
class KnownRecords:
    """Initiatives that may be used again, by the digest of their raw record."""

    made_by: str = ""
    day: str = ""
    by_digest: Mapping[bytes, Initiative] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Sequence[Initiative], raw: RawDigests) -> Self:
        """Return the `records` of the last reading; none where the digests are not theirs.

        A record under an id that is not of its own key was recognised under another key, which
        depends on the other records: it is left out.
        """
        if len(records) != len(raw.digests):
            return cls()
        pairs = zip(raw.digests, records, strict=True)
        by_digest = {
            digest: record
            for digest, record in pairs
            if digest != NO_DIGEST
            and record.id == f"{record.origins[0].source}:{record.origins[0].key}"
        }
        return cls(raw.made_by, raw.day, by_digest)

    def find(self, digest: bytes, day: str, *, states_day: bool) -> Initiative | None:
        """Return the initiative of an unchanged raw record, as seen on `day`; None if unknown.

        `states_day` tells that records may state when they were seen. One that was seen on the day
        of the last reading may not have stated it, and is unknown.
        """
        record = self.by_digest.get(digest)
        if record is None or record.origins[0].seen != self.day:
            return record
        if states_day:
            return None
        if day == self.day:
            return record
        return replace(record, origins=(replace(record.origins[0], seen=day),))
