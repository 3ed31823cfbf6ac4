"""Query parser: question text and given filters → `Query`, cleaned and validated."""

import re
import unicodedata
from collections.abc import Mapping

from index.errors import InvalidInput
from index.model import FilterName, Filters, Query, Status
from index.query import welsh
from index.query.filters import extract
from index.query.question_phrases import strip_opening

MAX_QUERY_CHARACTERS = 1000

_TYPED_FILTER = re.compile(r"""(?<!\S)([A-Za-z][\w-]+):(?!//)("[^"]*"|'[^']*'|\S+)""")
_YEAR = re.compile(r"(19|20)[0-9][0-9]")


def parse_query(question: str, given_filters: Mapping[str, str] | None = None) -> Query:
    """Return the query in a person's words, with its typed, spoken and given filters.

    Typed (`in:wales`) and given filters come before spoken ones. A name in `given_filters` with an
    empty value is not read from the words. Raises InvalidInput when the question is empty, too long
    or holds control characters, and for a filter that is unknown, not understood or given twice.
    """
    text = _clean_text("question", question)
    unfiltered = strip_typed_filters(text)
    if not any(letter.isalnum() for letter in unfiltered):
        raise InvalidInput(
            "There is no question here.", "Ask in your own words, for example: damp reporting"
        )
    lifted = tuple(
        _parse_filter_name(name) for name, value in (given_filters or {}).items() if not value
    )
    separate = {name: value for name, value in (given_filters or {}).items() if value}
    explicit = _merge_filters(parse_typed_filters(text), separate)
    if welsh.is_welsh(unfiltered):
        english = welsh.translate(unfiltered) or unfiltered
        return Query(question, english, _build_filters(explicit), welsh.LANGUAGE, lifted=lifted)
    unfiltered = strip_opening(unfiltered)
    mentions = tuple(
        mention for mention in extract.find_mentions(unfiltered) if mention.name not in lifted
    )
    applied = [mention for mention in mentions if mention.name not in explicit]
    spoken: dict[str, str] = {mention.name: mention.value for mention in applied}
    return Query(
        question,
        strip_opening(extract.remove_mentions(unfiltered, mentions)),
        _build_filters({**spoken, **explicit}),
        spoken=tuple(mention.name for mention in applied),
        lifted=lifted,
    )


def parse_filter(name: str, value: str) -> Filters:
    """Return the filter `name` with this value; raise InvalidInput as `parse_query` does."""
    return _build_filters({name: value})


def strip_typed_filters(text: str) -> str:
    """Return `text` without the filters typed in it."""
    return " ".join(_TYPED_FILTER.sub(" ", text).split())


def parse_typed_filters(text: str) -> dict[str, str]:
    """Return the filters typed in `text`, unchecked, by name.

    Raises InvalidInput for one given twice.
    """
    typed: dict[str, str] = {}
    for prefix, value in _TYPED_FILTER.findall(text):
        name = prefix.lower()
        if name in typed:
            raise _duplicate_filter_error(name)
        typed[name] = value.strip("\"'")
    return typed


def _merge_filters(typed: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return typed and given filters as one; raise InvalidInput where they differ."""
    for name in typed.keys() & given.keys():
        if _build_filters({name: typed[name]}) != _build_filters({name: given[name]}):
            raise _duplicate_filter_error(name)
    return {**typed, **given}


def _duplicate_filter_error(name: str) -> InvalidInput:
    return InvalidInput(
        f"The filter “{name}:” is given twice.", "Give it once; status takes live,beta."
    )


def _clean_text(label: str, raw: str) -> str:
    """Return `raw` as plain text on one line; raise InvalidInput that calls it `label`."""
    if len(raw) > MAX_QUERY_CHARACTERS:
        raise InvalidInput(
            f"The {label} has {len(raw):,} characters; {MAX_QUERY_CHARACTERS:,} can be searched.",
            "Put it in a sentence or two.",
        )
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise InvalidInput(f"The {label} holds control characters.", "Type it again as plain text.")
    return text


def _build_filters(values: Mapping[str, str]) -> Filters:
    cleaned = {
        (name := _parse_filter_name(raw_name)): _clean_filter_value(name, value)
        for raw_name, value in values.items()
    }
    return Filters(
        place=cleaned.get(FilterName.PLACE),
        status=_parse_statuses(cleaned.get(FilterName.STATUS, "")),
        since=_check_year(cleaned.get(FilterName.SINCE)),
        theme=cleaned.get(FilterName.THEME),
        org=cleaned.get(FilterName.ORG),
        source=cleaned.get(FilterName.SOURCE),
        licence=cleaned.get(FilterName.LICENCE),
    )


def _parse_filter_name(name: str) -> FilterName:
    try:
        return FilterName(name)
    except ValueError:
        raise InvalidInput(
            f"There is no filter called “{name}:”.",
            f"Use one of {', '.join(FilterName)}, or put a space after the colon.",
        ) from None


def _clean_filter_value(name: FilterName, value: str) -> str:
    cleaned = _clean_text(f"filter “{name}:”", value)
    if not any(map(str.isalnum, cleaned)):
        raise InvalidInput(f"The filter “{name}:” is empty.", "Give it a value or leave it out.")
    return cleaned


def _parse_statuses(value: str) -> tuple[Status, ...]:
    try:
        words = filter(None, value.lower().replace(",", " ").split())
        return tuple(dict.fromkeys(Status(word) for word in words))
    except ValueError:
        raise InvalidInput(
            f"“{value}” is not a status.", f"Use one of {', '.join(Status)}."
        ) from None


def _check_year(value: str | None) -> str | None:
    if value and not _YEAR.fullmatch(value):
        raise InvalidInput(f"“{value}” is not a year.", "Give since: a year, such as 2019.")
    return value
