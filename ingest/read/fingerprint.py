"""Fingerprints of records: hashes that recognise a record whose content is not kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.model import Initiative
from index.snapshot.document_store import dump_json
from index.text.normalise import comparison_key
from index.text.urls import normalise_url

# A shorter text is no evidence by itself: “To be announced.”
_MIN_TEXT_LETTERS = 40


@dataclass(frozen=True, slots=True)
class RecordFingerprint:
    """Hashes of what a record states, by which it is found again under another key.

    A hash is None if the record does not state that. `content` is all of it but for addresses,
    which may hold the key; `dates_and_sum` are the start, the end and the funding.
    """

    id: str
    title: str
    content: str | None
    title_and_url: str | None
    title_and_text: str | None
    title_and_bodies: str | None
    dates_and_sum: tuple[str | None, str | None, str | None]

    def contradicts(self, other: "RecordFingerprint") -> bool:
        """Return whether both state a date or a sum, and state it differently."""
        pairs = zip(self.dates_and_sum, other.dates_and_sum, strict=True)
        return any(one and another and one != another for one, another in pairs)


def take_fingerprint(record: Initiative) -> RecordFingerprint:
    """Return the fingerprint of `record`."""
    title = comparison_key(record.title)
    text = comparison_key(f"{record.summary or ''} {record.description or ''}")
    has_text = len(text) >= _MIN_TEXT_LETTERS
    bodies = sorted({comparison_key(each.name) for each in record.organisations})
    content = replace(record, id="", origins=(), url=None, links=(), contact=None)
    started, ended, funding = (
        _hash([repr(value)]) if value else None
        for value in (record.started, record.ended, record.funding)
    )
    return RecordFingerprint(
        record.id,
        _hash([title]),
        _hash([dump_json(content).decode()]) if has_text else None,
        _hash([title, normalise_url(record.url)]) if record.url else None,
        _hash([title, text]) if has_text else None,
        _hash([title, *bodies]) if bodies else None,
        (started, ended, funding),
    )


def _hash(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
