"""Digests of what records say, whenever they were seen."""

import hashlib
import re

from index.model import Initiative
from index.snapshot.document_store import dump_json

DIGEST_BYTES = 16
_SEEN = re.compile(rb'"seen":"[^"]*"')


def drop_seen(line: bytes) -> bytes:
    """Return a record in JSON without the days on which it was seen, which are no content."""
    return _SEEN.sub(b"", line)


def digest_content(record: Initiative) -> bytes:
    """Return a digest of all that a record says but the days on which it was seen."""
    return digest_line(dump_json(record))


def digest_line(line: bytes) -> bytes:
    """Return the digest of a record that `dump_json` wrote as `line`."""
    return digest_bytes(drop_seen(line))


def digest_bytes(*parts: bytes) -> bytes:
    """Return a digest of some parts, one behind the other."""
    return hashlib.blake2b(b"".join(parts), digest_size=DIGEST_BYTES).digest()
