"""Initiatives and registries of the live snapshot, as the API lists them."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version

from bot.api.schema import InitiativesBody, ListedInitiativeBody, RegistriesBody, RegistryBody
from bot.service.live_snapshot import LiveSnapshot
from index.facets.terms import filter_clauses
from index.model import FilterName, Filters
from index.query.parser import parse_filter
from index.snapshot.document_store import DocumentStore
from index.suppression import Suppression

_VERSION_CHARS = 20


class Catalogue:
    """Contents of the live snapshot, whatever is asked; what is suppressed is left out."""

    def __init__(self, live: LiveSnapshot) -> None:
        """Read `live`; nothing is opened before it is needed."""
        self._live = live
        self._software = version("hasanyone")

    def version(self) -> str:
        """Return a text that changes with the snapshot, its sources, the block list, the software.

        Raises NoSnapshot or SnapshotCorrupt.
        """
        snapshot, hidden = self._live.snapshot(), self._live.suppression()
        lists = (hidden.ids, hidden.urls, hidden.contact_hashes)
        state = (self._software, snapshot.name, snapshot.sources(), [sorted(x) for x in lists])
        return hashlib.sha256(repr(state).encode()).hexdigest()[:_VERSION_CHARS]

    def documents(self) -> DocumentStore:
        """Return the initiatives; raise NoSnapshot or SnapshotCorrupt."""
        return self._live.snapshot().documents

    def suppression(self) -> Suppression:
        """Return the block list."""
        return self._live.suppression()

    def list_initiatives(
        self, given_filters: Mapping[str, str], offset: int, limit: int
    ) -> InitiativesBody:
        """Return `limit` of the initiatives that meet the filters, from position `offset` on.

        They are in the order of the snapshot. Raises InvalidInput, NoSnapshot or SnapshotCorrupt.
        """
        snapshot = self._live.snapshot()
        filters = _parse_filters(given_filters)
        rows = snapshot.documents.matching_rows(filter_clauses(filters))
        total = len(snapshot.documents) if rows is None else len(rows)
        page = range(offset, min(offset + limit, total))
        stated = [snapshot.documents[i if rows is None else int(rows[i])] for i in page]
        return InitiativesBody(
            snapshot=snapshot.name,
            total=total,
            offset=offset,
            limit=limit,
            initiatives=[
                ListedInitiativeBody.model_validate(each)
                for each in self._live.suppression().redact_all(stated)
            ],
        )

    def list_registries(self) -> RegistriesBody:
        """Return the sources of the snapshot; raise NoSnapshot or SnapshotCorrupt."""
        snapshot = self._live.snapshot()
        return RegistriesBody(
            snapshot=snapshot.name,
            registries=[RegistryBody.model_validate(each) for each in snapshot.sources()],
        )


def _parse_filters(given: Mapping[str, str]) -> Filters:
    filters = Filters()
    for name, value in given.items():
        if value:
            field = FilterName(name).name.lower()
            filters = replace(filters, **{field: getattr(parse_filter(name, value), field)})
    return filters
