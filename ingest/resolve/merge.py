"""Merging of a cluster's records into one initiative, with provenance for every field."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from index.model import Disagreement, Initiative, Origin, Statement, Status
from ingest.resolve.attributes.funding import funding_amount, funding_kind
from ingest.resolve.independence import count_independent_registries

T = TypeVar("T")

# Fields with a single value: the first stated one is shown, others are disagreements.
_SINGLE_VALUED_FIELDS = (
    "title",
    "url",
    "summary",
    "description",
    "kind",
    "organisations",
    "country",
    "region",
    "status",
    "started",
    "ended",
    "funding",
    "reuse",
    "contact",
)


def merge_records(records: Sequence[Initiative], kept_id: str | None = None) -> Initiative:
    """Return one initiative made of `records`; its id is `kept_id`, else the first record's.

    The first record that states a field wins, later ones fill what it leaves out. Bids and grants
    come last, and their status and dates never count beside a record about the thing itself. Of
    several dated statuses the latest counts. What else was stated is in `disagreements`.
    """
    kept_id = kept_id or records[0].id
    if len(records) == 1:
        return records[0] if records[0].id == kept_id else replace(records[0], id=kept_id)
    own_records = [record for record in records if not funding_kind(record)]
    records = [*own_records, *(record for record in records if funding_kind(record))]
    dated_records = own_records or records
    first, status_record = records[0], _choose_status_record(dated_records)
    names = _union_values(records, lambda record: (record.title, *record.aliases))
    merged = replace(
        first,
        id=kept_id,
        aliases=tuple(name for name in names if name != first.title),
        url=_first_value(records, lambda record: record.url),
        summary=_first_value(records, lambda record: record.summary),
        description=_first_value(records, lambda record: record.description),
        kind=_first_value(records, lambda record: record.kind),
        organisations=_first_value(records, lambda record: record.organisations) or (),
        country=_first_value(records, lambda record: record.country),
        region=_first_value(records, lambda record: record.region),
        deployed_in=_union_values(records, lambda record: record.deployed_in),
        themes=_union_values(records, lambda record: record.themes),
        status=status_record.status,
        status_as_of=status_record.status_as_of,
        started=_first_value(dated_records, lambda record: record.started),
        ended=_first_value(dated_records, lambda record: record.ended),
        outcomes=_union_values(records, lambda record: record.outcomes),
        funding=_first_value(records, lambda record: record.funding),
        reuse=_first_value(records, lambda record: record.reuse),
        contact=_first_value(records, lambda record: record.contact),
        links=_union_values(records, lambda record: record.links),
        witnesses=count_independent_registries(records),
        related=_union_values(records, lambda record: record.related),
    )
    origins = tuple(_merge_origins(records, merged))
    return replace(
        merged, origins=origins, disagreements=_find_disagreements(records, merged, origins)
    )


def _choose_status_record(records: Sequence[Initiative]) -> Initiative:
    """Return the record whose status is shown: the first that states one, or a later dated one."""
    with_status = [record for record in records if record.status is not Status.UNKNOWN]
    best = (with_status or records)[0]
    for record in with_status:
        if _is_later(record.status_as_of, best.status_as_of):
            best = record
    return best


def _is_later(one: str | None, other: str | None) -> bool:
    """Return whether `one` is later, in the precision of both dates; False without a date."""
    if not one or not other:
        return False
    length = min(len(one), len(other))
    return one[:length] > other[:length]


def _merge_origins(records: Sequence[Initiative], merged: Initiative) -> Iterator[Origin]:
    """Return every origin once, with the fields for which another origin's value is shown."""
    merged_origins: dict[Origin, Origin] = {}
    for record in records:
        overruled = [
            name for name in _SINGLE_VALUED_FIELDS if getattr(record, name) != getattr(merged, name)
        ]
        for origin in record.origins:
            differing = {*origin.differs, *overruled}.intersection(origin.states)
            new_origin = replace(origin, differs=tuple(n for n in origin.states if n in differing))
            existing = merged_origins.get(_without_statements(origin))
            merged_origins[_without_statements(origin)] = (
                _combine_origins(existing, new_origin) if existing else new_origin
            )
    return iter(merged_origins.values())


def _without_statements(origin: Origin) -> Origin:
    """Return an origin without its field lists, as a key to compare origins."""
    return replace(origin, states=(), differs=())


def _combine_origins(one: Origin, other: Origin) -> Origin:
    """Combine the origins of two parts of one record, such as a product and its assessment."""
    states = tuple(dict.fromkeys((*one.states, *other.states)))
    shown_fields = {n for o in (one, other) for n in o.states if n not in o.differs}
    return replace(one, states=states, differs=tuple(n for n in states if n not in shown_fields))


def _find_disagreements(
    records: Sequence[Initiative], merged: Initiative, origins: Sequence[Origin]
) -> tuple[Disagreement, ...]:
    """Return the fields on which the records disagree, each with the shown value first."""
    position_of = {_without_statements(origin): number for number, origin in enumerate(origins)}
    disagreements = []
    for name, (get_value, values_agree) in _COMPARED_FIELDS.items():
        shown_value = get_value(merged)
        statements: dict[tuple[str, int], Statement] = {}
        for record in records:
            for stated_value, number, as_of in _stated_values(record, name, get_value, position_of):
                statements.setdefault(
                    (stated_value, number), Statement(stated_value, number, as_of)
                )
        if shown_value and any(
            not values_agree(shown_value, each.value) for each in statements.values()
        ):
            ordered = sorted(statements.values(), key=lambda each: each.value != shown_value)
            disagreements.append(Disagreement(name, tuple(ordered)))
    return tuple(disagreements)


def _stated_values(
    record: Initiative,
    name: str,
    get_value: Callable[[Initiative], str | None],
    position_of: dict[Origin, int],
) -> Iterator[tuple[str, int, str | None]]:
    """Yield the values that a record states for a field, with origin position and date.

    A record that already has disagreements on the field yields all their values.
    """
    earlier = [each for each in record.disagreements if each.field == name]
    for each in chain.from_iterable(d.statements for d in earlier):
        yield each.value, position_of[_without_statements(record.origins[each.origin])], each.as_of
    stated_value, field = get_value(record), name.partition(".")[0]
    if stated_value and not earlier:
        for origin in record.stated_by(field):
            as_of = record.status_as_of if name == "status" else origin.seen
            yield stated_value, position_of[_without_statements(origin)], as_of


def _dates_agree(one: str, other: str) -> bool:
    """Return whether two ISO dates agree in the precision of both."""
    return one.startswith(other) or other.startswith(one)


def _licences_agree(one: str, other: str) -> bool:
    """Return whether one set of licences is a subset of the other."""
    names = [set(licences.casefold().split(", ")) for licences in (one, other)]
    return names[0] <= names[1] or names[1] <= names[0]


def _equal_ignoring_case(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


_COMPARED_FIELDS: dict[
    str, tuple[Callable[[Initiative], str | None], Callable[[str, str], bool]]
] = {
    "status": (
        lambda c: None if c.status is Status.UNKNOWN else c.status.value,
        _equal_ignoring_case,
    ),
    "started": (lambda c: c.started, _dates_agree),
    "ended": (lambda c: c.ended, _dates_agree),
    "country": (lambda c: c.country, _equal_ignoring_case),
    "funding.amount": (funding_amount, _equal_ignoring_case),
    "reuse.licence": (lambda c: c.reuse.licence if c.reuse else None, _licences_agree),
}


def _first_value(records: Sequence[Initiative], get: Callable[[Initiative], T | None]) -> T | None:
    """Return the first value that a record has; None if no record has one."""
    return next((value for record in records if (value := get(record))), None)


def _union_values(
    records: Sequence[Initiative], get: Callable[[Initiative], tuple[T, ...]]
) -> tuple[T, ...]:
    """Return the values of all records, each once, in order."""
    return tuple(dict.fromkeys(chain.from_iterable(get(record) for record in records)))
