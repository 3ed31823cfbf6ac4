"""Translation of a registry's terms into ours; an unknown term of a closed set is an issue."""

from collections.abc import Iterable
from typing import TypeVar

from index.facets.gazetteer import country_code
from index.model import OutcomeResult, Role, Status
from ingest.cleaning import values
from ingest.normalise.mapped_record import MappedRecord, unique
from ingest.sources.schema import ControlledField, InitiativeField

_EnumMember = TypeVar("_EnumMember", Status, OutcomeResult, Role)


def translate_terms(
    mapped: MappedRecord, field: ControlledField, terms: Iterable[str]
) -> list[str]:
    """Translate each of `terms` by the lookups of `field`, without duplicates.

    A term that is in no lookup is kept; one that a lookup translates to nothing is dropped.
    """
    return unique(_translate_term(mapped, field, term) for term in terms)


def to_enum_member(
    mapped: MappedRecord, field: ControlledField, enum_type: type[_EnumMember], value: object
) -> _EnumMember | None:
    """Return the member of `enum_type` that the term `value` means.

    None if the term is empty or its lookup translates it to nothing; None and an issue if it is not
    a member.
    """
    term = values.to_text(value)
    if term is None:
        return None
    translated = mapped.lookups.translate(mapped.lookup_names.get(field, ()), term)
    try:
        return (
            None
            if translated == ""
            else enum_type(term.casefold() if translated is None else translated)
        )
    except ValueError:
        mapped.add_unknown_term(field, term)
        return None


def to_country_codes(mapped: MappedRecord, field: InitiativeField) -> tuple[str, ...]:
    """Return every country found for `field`, as ISO 3166-1 alpha-2 codes.

    A name that is not a country is an issue.
    """
    return tuple(unique(_to_country_code(mapped, term) for term in mapped.texts(field)))


def _translate_term(mapped: MappedRecord, field: ControlledField, term: str) -> str:
    lookup_names = mapped.lookup_names.get(field, ())
    translated = mapped.lookups.translate(lookup_names, term)
    if translated is None and mapped.lookups.complete_names.intersection(lookup_names):
        mapped.add_unknown_term(field, term)
    return term if translated is None else translated


def _to_country_code(mapped: MappedRecord, term: str) -> str | None:
    translated = mapped.lookups.translate(
        mapped.lookup_names.get(ControlledField.COUNTRY, ()), term
    )
    if translated == "":
        return None
    code = country_code(translated or term)
    if code is None:
        mapped.add_unknown_term(ControlledField.COUNTRY, term)
    return code
