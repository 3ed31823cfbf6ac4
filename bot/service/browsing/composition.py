"""Composition of the index and of each registry: what its records state, and of what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.service.browsing.facet_index import registry_key
from index.model import Initiative, Status
from index.snapshot.document_store import DocumentStore
from index.suppression import Suppression

# The key of the whole index among those of its registries.
WHOLE = ""
# What a reader needs to act on an initiative, in the order in which it is shown.
COMPLETENESS_FIELDS = (
    "summary",
    "status",
    "started",
    "ended",
    "organisations",
    "outcomes",
    "funding",
    "contact",
    "url",
    "country",
    "themes",
    "reuse",
)


@dataclass(slots=True)
class Composition:
    """Counts of the initiatives of a registry: by status, country, and year of the start.

    `stated` says how many of them state a field there. `merged` counts those that another registry
    has as well. `related` are the keys of the lists that it repeats, or of the registry that
    repeats it.
    """

    initiatives: int = 0
    merged: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    related: set[str] = field(default_factory=set)


def count_compositions(
    documents: DocumentStore, suppression: Suppression
) -> Mapping[str, Composition]:
    """Return the composition of each registry by its key, and of the whole index."""
    compositions: dict[str, Composition] = {WHOLE: Composition()}
    for stated in documents:
        if (initiative := suppression.redact(stated)) is None:
            continue
        for key, fields in _stated_fields(initiative).items():
            _add(compositions.setdefault(key, Composition()), initiative, fields)
        for origin in initiative.origins:
            source, listed = registry_key(origin.source), registry_key(origin.registry)
            if source != listed:
                compositions[source].related.add(listed)
                compositions[listed].related.add(source)
    return compositions


def _stated_fields(initiative: Initiative) -> dict[str, set[str]]:
    """Return the fields that each registry of an initiative states of it, and all of them."""
    fields: dict[str, set[str]] = {WHOLE: set()}
    for origin in initiative.origins:
        for key in {WHOLE, registry_key(origin.source), registry_key(origin.registry)}:
            fields.setdefault(key, set()).update(origin.states)
    return fields


def _add(composition: Composition, initiative: Initiative, fields: set[str]) -> None:
    composition.initiatives += 1
    composition.merged += len({origin.source for origin in initiative.origins}) > 1
    composition.statuses[initiative.status] += 1
    composition.countries[initiative.country or ""] += 1
    composition.stated.update(fields)
