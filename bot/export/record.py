"""One initiative as it is given back: with its licences, its old ids and when it last changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.model import Initiative
from index.snapshot.document_store import Catalogue


@dataclass(frozen=True, slots=True)
class Item:
    """An initiative; `changed` is the ISO 8601 time at which its content last changed, if known."""

    initiative: Initiative
    former_ids: tuple[str, ...] = ()
    changed: str | None = None

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences of its records, each once."""
        found = (origin.licence for origin in self.initiative.origins)
        return tuple(dict.fromkeys(licence for licence in found if licence))


def items(catalogue: Catalogue, since: str | None = None) -> Iterator[Item]:
    """The initiatives of a catalogue; those that changed on the day `since` or later."""
    former: dict[str, list[str]] = {}
    for old, new in catalogue.redirects().items():
        former.setdefault(new, []).append(old)
    changed = catalogue.changed()
    for initiative in catalogue:
        when = changed.get(initiative.id)
        if since is None or when is None or when[: len(since)] >= since:
            yield Item(initiative, tuple(sorted(former.get(initiative.id, ()))), when)
