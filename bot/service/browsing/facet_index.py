"""Facet index of a snapshot: which initiatives have which theme, place, organisation and so on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from index.facets.gazetteer import canonical_name
from index.model import Initiative, OutcomeResult, Status
from index.retrieval.types import Flags, Rows
from index.snapshot.document_store import DocumentStore
from index.suppression import Suppression
from index.text.normalise import normalise_name, slug, split_joined_words

_PLACE_PREFIX = "in:"
# A result says more than any other field; a status says whether to speak to somebody now.
_RESULT_WEIGHT, _STATUS_WEIGHT = 3, 2
_KNOWN_RESULTS = (OutcomeResult.DELIVERED, OutcomeResult.PARTLY, OutcomeResult.NOT_DELIVERED)


class Facet(StrEnum):
    """Facet by which initiatives are browsed."""

    THEME = "theme"
    PLACE = "place"
    ORGANISATION = "organisation"
    REGISTRY = "registry"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class FacetCount:
    """Value of a facet: its key in addresses, how it is spelt in records, how many have it."""

    key: str
    spelling: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetPostings:
    """Values of one facet and their rows: `rows[i]` has the value with the number `values[i]`."""

    keys: Mapping[str, int]
    spellings: tuple[str, ...]
    rows: Rows
    values: Rows

    def rows_of(self, key: str) -> Rows:
        """Return the rows that have a value; none for one that nothing has."""
        number = self.keys.get(key)
        return self.rows[:0] if number is None else self.rows[self.values == number]

    def counts(self, selected: Flags) -> list[FacetCount]:
        """Return the values that the selected rows have, the most frequent first."""
        chosen = self.values[selected[self.rows]]
        numbers = np.bincount(chosen, minlength=len(self.spellings))
        counts = [
            FacetCount(key, self.spellings[value], int(numbers[value]))
            for key, value in self.keys.items()
            if numbers[value]
        ]
        return sorted(counts, key=lambda each: (-each.count, each.spelling.casefold(), each.key))


@dataclass(frozen=True, slots=True)
class FacetIndex:
    """Postings of all facets, and the rows that may be shown in the order of lists.

    Those of which most is recorded come first. `theme_users` says how many organisations use a
    theme: a label that one of them puts on all its work is no theme that others look for.
    """

    postings: Mapping[Facet, FacetPostings]
    theme_users: Mapping[str, int]
    order: Rows
    visible: Flags

    def select(self, chosen: Mapping[Facet, str]) -> Rows:
        """Return the rows that have all chosen values, in the order of lists."""
        return self.order[self._flags(chosen)[self.order]]

    def counts(self, facet: Facet, chosen: Mapping[Facet, str]) -> list[FacetCount]:
        """Return the values of a facet among what is chosen of the others."""
        others = {each: key for each, key in chosen.items() if each is not facet}
        return self.postings[facet].counts(self._flags(others))

    def count(self, facet: Facet, key: str) -> int:
        """Return how many initiatives have a value."""
        return int(np.count_nonzero(self.visible[self.postings[facet].rows_of(key)]))

    def common_themes(self, number: int) -> list[FacetCount]:
        """Return the themes that the most organisations use, in the order of their counts."""
        counts = self.counts(Facet.THEME, {})
        by_users = sorted(counts, key=lambda each: (-self.theme_users[each.key], -each.count))
        chosen = {each.key for each in by_users[:number]}
        return [each for each in counts if each.key in chosen]

    def spelling(self, facet: Facet, key: str) -> str | None:
        """Return how records spell a value; None for one that nothing has."""
        number = self.postings[facet].keys.get(key)
        return None if number is None else self.postings[facet].spellings[number]

    def _flags(self, chosen: Mapping[Facet, str]) -> Flags:
        flags = self.visible.copy()
        for facet, key in chosen.items():
            having = np.zeros_like(flags)
            having[self.postings[facet].rows_of(key)] = True
            flags &= having
        return flags


def build_facet_index(documents: DocumentStore, suppression: Suppression) -> FacetIndex:
    """Return the facet index of what may be shown: one pass over all initiatives."""
    rows_by_key: dict[Facet, dict[str, list[int]]] = {facet: {} for facet in Facet}
    spellings: dict[tuple[Facet, str], Counter[str]] = {}
    theme_users: dict[str, set[str]] = {}
    listed: list[tuple[int, str, int]] = []
    for row, stated in enumerate(documents):
        if (initiative := suppression.redact(stated)) is None:
            continue
        listed.append((-_stated_weight(initiative), initiative.title.casefold(), row))
        values = {(facet, key): spelling for facet, key, spelling in _values(initiative) if key}
        for (facet, key), spelling in values.items():
            rows_by_key[facet].setdefault(key, []).append(row)
            spellings.setdefault((facet, key), Counter())[spelling] += 1
            if facet is Facet.THEME:
                theme_users.setdefault(key, set()).add(initiative.first_organisation or "")
    order = np.array([row for _, _, row in sorted(listed)], dtype=np.int64)
    visible = np.zeros(len(documents), dtype=np.bool_)
    visible[order] = True
    postings: dict[Facet, FacetPostings] = {
        facet: _postings(
            {key: np.array(rows, dtype=np.int64) for key, rows in by_key.items()},
            {key: spellings[facet, key].most_common(1)[0][0] for key in by_key},
        )
        for facet, by_key in rows_by_key.items()
        if facet is not Facet.PLACE
    }
    places = _place_rows(documents)
    postings[Facet.PLACE] = _postings(places, {key: key for key in places})
    return FacetIndex(
        postings, {key: len(users) for key, users in theme_users.items()}, order, visible
    )


def registry_key(registry: str) -> str:
    """Return the key of a registry in addresses."""
    return slug(registry)


def _postings(rows_by_key: Mapping[str, Rows], spellings: Mapping[str, str]) -> FacetPostings:
    empty = np.empty(0, dtype=np.int64)
    numbers = [
        np.full(len(rows), number, dtype=np.int64)
        for number, rows in enumerate(rows_by_key.values())
    ]
    return FacetPostings(
        keys={key: number for number, key in enumerate(rows_by_key)},
        spellings=tuple(spellings[key] for key in rows_by_key),
        rows=np.concatenate([empty, *rows_by_key.values()]),
        values=np.concatenate([empty, *numbers]),
    )


def _values(initiative: Initiative) -> Iterator[tuple[Facet, str, str]]:
    for theme in initiative.themes:
        yield Facet.THEME, slug(theme), split_joined_words(theme)
    for organisation in initiative.organisations:
        yield Facet.ORGANISATION, slug(organisation.name), organisation.name
    for origin in initiative.origins:
        yield Facet.REGISTRY, registry_key(origin.source), origin.source
        yield Facet.REGISTRY, registry_key(origin.registry), origin.registry
    yield Facet.STATUS, initiative.status, initiative.status


def _place_rows(documents: DocumentStore) -> dict[str, Rows]:
    """Return the places that are known by their names, each with the rows that are in it.

    They are those that the filter of a question knows, so that both find the same.
    """
    return {
        place: rows
        for term, rows in documents.facet_rows(_PLACE_PREFIX).items()
        if (place := term.removeprefix(_PLACE_PREFIX)) == canonical_name(place)
        and place == normalise_name(place)
    }


def _stated_weight(initiative: Initiative) -> int:
    """Return how much is recorded of an initiative, for the order of lists."""
    fields = (
        initiative.summary,
        initiative.started,
        initiative.ended,
        initiative.funding,
        initiative.contact,
        initiative.url,
        initiative.reuse,
        initiative.region,
    )
    has_result = bool(initiative.outcomes_with(*_KNOWN_RESULTS))
    has_status = initiative.status is not Status.UNKNOWN
    return sum(map(bool, fields)) + _RESULT_WEIGHT * has_result + _STATUS_WEIGHT * has_status
