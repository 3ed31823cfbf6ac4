"""Digests of what records say, whenever they were seen."""

import hashlib
import re

from index.model import Initiative
from index.snapshot.document_store import dump_json

_DIGEST_BYTES = 16
_SEEN = re.compile(rb'"seen":"[^"]*"')


def drop_seen(line: bytes) -> bytes:
    """Return a record in JSON without the days on which it was seen, which are no content."""
    return _SEEN.sub(b"", line)


def digest_content(record: Initiative) -> bytes:
    """Return a digest of all that a record says but the days on which it was seen."""
    return hashlib.blake2b(drop_seen(dump_json(record)), digest_size=_DIGEST_BYTES).digest()
