"""Block list of initiatives, URLs and contacts; applied at ingest and to every answer.

The list ships as `suppressed.tsv`. Later entries are added to `suppressed.jsonl` in the data
folder, one JSON object a line with `kind`, `value` and `reason`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from index.model import Initiative, Reuse
from index.text.curated_list import read_entries
from index.text.urls import normalise_url

SHIPPED_PATH = Path(__file__).with_name("suppressed.tsv")
ADDED_FILE = "suppressed.jsonl"


class SuppressionKind(StrEnum):
    """Property by which something is suppressed."""

    ID = "id"
    ADDRESS = "address"
    CONTACT = "contact"


class SuppressionEntry(BaseModel):
    """Entry of the block list, with its reason."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: SuppressionKind
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Block list: ids and URLs of hidden records, and SHA-256 hashes of contacts to remove."""

    ids: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    contact_hashes: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.urls or self.contact_hashes)

    def redact(self, initiative: Initiative) -> Initiative | None:
        """Return the initiative as it may be shown: whole, without its contact, or None.

        If one of several records is suppressed, the whole initiative is hidden until the next
        build, which leaves that record out and shows the others.
        """
        if self._is_hidden(initiative):
            return None
        return replace(initiative, contact=None) if self._hides_contact(initiative) else initiative

    def concerns(self, line: bytes) -> bool:
        """Return whether `redact` would change an initiative in JSON; most of it is not parsed."""
        if not self:
            return False
        record = _identity_adapter.validate_json(line)
        return self._is_hidden(record) or self._hides_contact(record)

    def redact_all(self, initiatives: Iterable[Initiative]) -> list[Initiative]:
        """Return what may be shown of each initiative, without those that are hidden whole."""
        return [
            redacted
            for initiative in initiatives
            if (redacted := self.redact(initiative)) is not None
        ]

    def follow(self, redirects: Mapping[str, str]) -> "Suppression":
        """Return the list with the ids that its own now redirect to (`redirects`: id → id)."""
        targets = {redirects[each] for each in self.ids if each in redirects}
        return replace(self, ids=self.ids | targets) if targets else self

    def _is_hidden(self, record: "Initiative | _RecordIdentity") -> bool:
        return bool(self.ids and self._record_ids(record) & self.ids) or bool(
            self.urls and self._urls(record) & self.urls
        )

    def _hides_contact(self, record: "Initiative | _RecordIdentity") -> bool:
        return bool(
            self.contact_hashes
            and record.contact
            and hash_contact(record.contact) in self.contact_hashes
        )

    @staticmethod
    def _record_ids(record: "Initiative | _RecordIdentity") -> set[str]:
        return {record.id, *(f"{o.source}:{o.key}" for o in record.origins)}

    @staticmethod
    def _urls(record: "Initiative | _RecordIdentity") -> set[str]:
        code = record.reuse.code if record.reuse else None
        urls = {record.url, code, *(origin.url for origin in record.origins)}
        return {normalise_url(url) for url in urls if url}


@dataclass(frozen=True, slots=True)
class _RecordIdentity:
    """Properties by which an initiative may be suppressed."""

    id: str
    origins: tuple["_OriginIdentity", ...]
    url: str | None = None
    reuse: Reuse | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class _OriginIdentity:
    """Properties of an origin by which its initiative may be suppressed."""

    source: str
    key: str
    url: str | None = None


_identity_adapter = TypeAdapter(_RecordIdentity)


def load(data: Path) -> Suppression:
    """Return the shipped list with the entries of the data folder; raise SetupError."""
    hint = "Each has a kind (id, address or contact), a value and a reason."
    return build_suppression(read_entries(SuppressionEntry, hint, SHIPPED_PATH, data / ADDED_FILE))


def build_suppression(entries: Iterable[SuppressionEntry]) -> Suppression:
    """Return the block list made of `entries`."""
    values_by_kind: dict[SuppressionKind, set[str]] = {kind: set() for kind in SuppressionKind}
    for entry in entries:
        values_by_kind[entry.kind].add(
            normalise_url(entry.value) if entry.kind is SuppressionKind.ADDRESS else entry.value
        )
    return Suppression(
        *(
            frozenset(values_by_kind[kind])
            for kind in (SuppressionKind.ID, SuppressionKind.ADDRESS, SuppressionKind.CONTACT)
        )
    )


def hash_contact(contact: str) -> str:
    """Return the SHA-256 (hex) of a contact in lower case, so that the list reveals no address."""
    normalised = contact.strip().casefold().removeprefix("mailto:")
    return hashlib.sha256(normalised.encode()).hexdigest()
