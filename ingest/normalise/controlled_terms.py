"""The registry's words in ours; a word that should be known and is not is doubted."""

from collections.abc import Iterable
from typing import TypeVar

from index.facets.gazetteer import country_code
from index.model import Result, Role, Status
from ingest.cleaning import values
from ingest.normalise.mapped_record import Found, once
from ingest.sources.schema import Ours, Word

_Member = TypeVar("_Member", Status, Result, Role)


def words(found: Found, place: Word, theirs: Iterable[str]) -> list[str]:
    """Each word in ours, or as it is where no lookup knows it; those that state nothing go."""
    return once(_word(found, place, word) for word in theirs)


def member(found: Found, place: Word, ours: type[_Member], value: object) -> _Member | None:
    """The one of `ours` that the word stands for; None, and a doubt, when it stands for none."""
    theirs = values.text(value)
    if theirs is None:
        return None
    word = found.lookups.ours(found.words.get(place, ()), theirs)
    try:
        return None if word == "" else ours(theirs.casefold() if word is None else word)
    except ValueError:
        found.doubts.word(found.record, place, theirs)
        return None


def countries(found: Found, name: Ours) -> tuple[str, ...]:
    """Every country found for a field, as ISO 3166-1 alpha-2 codes."""
    return tuple(once(_country(found, theirs) for theirs in found.texts(name)))


def _word(found: Found, place: Word, theirs: str) -> str:
    names = found.words.get(place, ())
    ours = found.lookups.ours(names, theirs)
    if ours is None and found.lookups.complete.intersection(names):
        found.doubts.word(found.record, place, theirs)
    return theirs if ours is None else ours


def _country(found: Found, theirs: str) -> str | None:
    said = found.lookups.ours(found.words.get(Word.COUNTRY, ()), theirs)
    if said == "":
        return None
    code = country_code(said or theirs)
    if code is None:
        found.doubts.word(found.record, Word.COUNTRY, theirs)
    return code
