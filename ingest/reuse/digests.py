"""Digests of what records say, whenever they were seen."""

import hashlib
from collections.abc import Iterator

from index.model import Initiative
from index.snapshot.document_store import drop_seen, dump_json

DIGEST_BYTES = 16


def digest_content(record: Initiative) -> bytes:
    """Return a digest of all that a record says but the days on which it was seen."""
    return digest_line(dump_json(record))


def digest_line(line: bytes) -> bytes:
    """Return the digest of a record that `dump_json` wrote as `line`."""
    return digest_bytes(drop_seen(line))


def digest_bytes(*parts: bytes) -> bytes:
    """Return a digest of some parts, one behind the other."""
    return hashlib.blake2b(b"".join(parts), digest_size=DIGEST_BYTES).digest()


def split_digests(joined: bytes) -> Iterator[bytes]:
    """Yield the digests that lie one behind the other in `joined`."""
    starts = range(0, len(joined), DIGEST_BYTES)
    return (joined[start : start + DIGEST_BYTES] for start in starts)
