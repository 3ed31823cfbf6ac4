"""What must not be shown, whatever a registry says; applied at ingest and at every answer.

The list ships as `suppressed.tsv`; what is added later stands in `suppressed.jsonl` in the data
folder, a line an entry with `kind`, `value` and `reason`.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import SetupError
from index.model import Initiative

SHIPPED = Path(__file__).with_name("suppressed.tsv")
LATER = "suppressed.jsonl"


class Kind(StrEnum):
    """By what something is suppressed."""

    ID = "id"
    ADDRESS = "address"
    CONTACT = "contact"


class Entry(BaseModel):
    """One thing not to be shown, and why."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Kind
    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Ids and addresses whose records are not shown, and hashes of contacts that are taken out."""

    ids: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.addresses or self.contacts)

    def shown(self, initiative: Initiative) -> Initiative | None:
        """What may be shown of an initiative: all, all but its contact, or None.

        One of many records that is suppressed hides the initiative until the next build, which
        leaves that record out and shows the others.
        """
        if self.ids and self._ids(initiative) & self.ids:
            return None
        if self.addresses and self._addresses(initiative) & self.addresses:
            return None
        if self.contacts and initiative.contact and hashed(initiative.contact) in self.contacts:
            return replace(initiative, contact=None)
        return initiative

    def of(self, initiatives: Iterable[Initiative]) -> list[Initiative]:
        """What may be shown of each, without those of which nothing may."""
        return [shown for each in initiatives if (shown := self.shown(each)) is not None]

    @staticmethod
    def _ids(initiative: Initiative) -> set[str]:
        return {initiative.id, *(f"{o.source}:{o.key}" for o in initiative.origins)}

    @staticmethod
    def _addresses(initiative: Initiative) -> set[str]:
        code = initiative.reuse.code if initiative.reuse else None
        urls = (initiative.url, code, *(origin.url for origin in initiative.origins))
        return {address(url) for url in urls if url}


def load(data: Path) -> Suppression:
    """The list that ships with what was added in the data folder; raises SetupError."""
    return suppression((*_read(SHIPPED), *_read(data / LATER)))


def suppression(entries: Iterable[Entry]) -> Suppression:
    """The list that `entries` make."""
    by: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    for entry in entries:
        by[entry.kind].add(address(entry.value) if entry.kind is Kind.ADDRESS else entry.value)
    return Suppression(*(frozenset(by[kind]) for kind in (Kind.ID, Kind.ADDRESS, Kind.CONTACT)))


def hashed(contact: str) -> str:
    """The SHA-256 of a contact in small letters, so that the list itself tells nobody."""
    plain = contact.strip().casefold().removeprefix("mailto:")
    return hashlib.sha256(plain.encode()).hexdigest()


def address(url: str) -> str:
    """An address without scheme, www, closing slash and `.git`."""
    bare = re.sub(r"^\w+://(www\.)?", "", url.strip(), flags=re.IGNORECASE)
    return re.sub(r"(\.git)?/*$", "", bare).casefold()


def _read(path: Path) -> Iterator[Entry]:
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.strip() and not line.startswith("#")]
    try:
        if path.suffix == ".jsonl":
            yield from (Entry.model_validate(json.loads(line)) for line in said)
        else:
            rows = csv.DictReader(said, delimiter="\t", quoting=csv.QUOTE_NONE)
            yield from (Entry.model_validate(row) for row in rows)
    except (ValueError, ValidationError):
        raise SetupError(
            f"{path.name} has an entry that cannot be read.",
            "Each has a kind (id, address or contact), a value and a reason.",
        ) from None
