"""Query parser: question text and given filters → `Query`, cleaned and validated."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from index.errors import InvalidInput
from index.facets.gazetteer import is_known_place
from index.i18n.formats import format_number
from index.i18n.translation import gettext
from index.model import FilterName, Filters, Query, Status
from index.query.directions import find_directions
from index.query.failure import asks_failure, strip_failure
from index.query.filters import extract
from index.query.filters.exclusions import ExcludedPhrase, find_exclusions
from index.query.language import welsh
from index.query.language.detection import WELSH, detect_language
from index.query.message.parts import split_parts, strip_markers
from index.query.message.plain_text import close_up, plain_text
from index.query.message.selection import select_question
from index.query.message.subject import subject_words
from index.query.question_phrases import strip_opening

# A pasted message is read for its question; a form's field and a filter are shorter.
MAX_QUESTION_CHARACTERS, MAX_QUERY_CHARACTERS = 4000, 1000

_VALUE = r"""("[^"]*"|'[^']*'|\S+)"""
_TYPED_FILTER = re.compile(rf"(?<!\S)({'|'.join(FilterName)}):(?!//){_VALUE}", re.IGNORECASE)
_PREFIXED_WORD = re.compile(rf"(?<!\S)([a-z]{{2,10}}):(?!//){_VALUE}")
# A filter with fewer letters may differ in one, as may a prefix; shorter prefixes are words.
_MIN_LETTERS_FOR_TWO_EDITS, _MIN_PREFIX_LETTERS = 6, 4
_FINAL_STOP = re.compile(r"(?<!\.\w)[\s.!,;]+$")
_YEAR = re.compile(r"(19|20)[0-9][0-9]")


def parse_query(question: str, given_filters: Mapping[str, str] | None = None) -> Query:
    """Return the query in a person's words, with its typed, spoken and given filters.

    Typed (`in:wales`) and given filters come before spoken ones. A name in `given_filters` with an
    empty value is not read from the words. Raises InvalidInput when the question is empty, too long
    or holds control characters, and for a filter that is mistyped, not understood or given twice.
    """
    _clean_text(gettext("question"), question, MAX_QUESTION_CHARACTERS)
    message = plain_text(unicodedata.normalize("NFC", question))
    untyped = strip_typed_filters(message)
    unfiltered = select_question(untyped)
    if not any(map(str.isalnum, unfiltered)):
        raise InvalidInput(
            gettext("There is no question here."),
            gettext("Ask in your own words, for example: damp reporting"),
        )
    lifted = tuple(
        _parse_filter_name(name) for name, value in (given_filters or {}).items() if not value
    )
    separate = {name: value for name, value in (given_filters or {}).items() if value}
    explicit = _merge_filters(parse_typed_filters(message), separate)
    _refuse_mistyped_filters(untyped)
    if detect_language(unfiltered) == WELSH:
        text = " ".join(unfiltered.split())
        english = welsh.translate(text) or text
        return replace(_read_words(question, english, explicit, lifted), language=welsh.LANGUAGE)
    query = _read_words(question, strip_markers(unfiltered), explicit, lifted)
    return replace(query, parts=split_parts(unfiltered))


def parse_parts(query: Query) -> tuple[Query, ...]:
    """Return a query for each need of a question with several; empty where it has one.

    The filters that were typed or given hold for each, those in everyday words for the need that
    they stand in.
    """
    explicit: dict[str, str] = {
        name: value for name, value in query.filters.values().items() if name not in query.spoken
    }
    given: dict[str, str] = {**dict.fromkeys(query.lifted, ""), **explicit}
    return tuple(parse_query(part, given) for part in query.parts)


def _read_words(
    question: str, words: str, explicit: Mapping[str, str], lifted: Sequence[FilterName]
) -> Query:
    """Return the query of a question whose `words` are English, on one line."""
    included, exclusions = _strip_exclusions(words)
    opened = strip_opening(included)
    stripped = strip_failure(strip_opening(strip_failure(included)))
    subject = stripped if subject_words(stripped) else opened
    mentions = tuple(
        mention for mention in extract.find_mentions(subject) if mention.name not in lifted
    )
    applied = [mention for mention in mentions if mention.name not in explicit]
    spoken: dict[str, str] = {mention.name: mention.value for mention in applied}
    text = strip_opening(extract.remove_mentions(subject, mentions))
    places = " and ".join(dict.fromkeys(each.place for each in exclusions if each.place))
    organisations = [each.organisation for each in exclusions if each.organisation]
    return Query(
        question,
        _FINAL_STOP.sub("", text) or text,
        _build_filters({**spoken, **explicit}),
        spoken=tuple(mention.name for mention in applied),
        lifted=tuple(lifted),
        excluded=Filters(place=places or None, org=next(iter(organisations), None)),
        negated=(*organisations[1:], *(each.thing for each in exclusions if each.thing)),
        directions=find_directions(text),
        asks_failure=asks_failure(words),
    )


def _strip_exclusions(text: str) -> tuple[str, tuple[ExcludedPhrase, ...]]:
    """Return `text` without what it leaves out, and that.

    The words stay where no subject would be left: “who has not adopted smart meters”.
    """
    exclusions = find_exclusions(text)
    remaining = text
    for exclusion in reversed(exclusions):
        if not exclusion.is_kept:
            after = remaining[exclusion.end :]
            # “Has anyone, other than Kent, built”: both commas go.
            after = after[1:] if remaining[exclusion.start] == "," else after
            remaining = f"{remaining[: exclusion.start]} {after}"
    remaining = re.sub(r"\s+(?=[.,;:?!](?:\s|$))", "", " ".join(remaining.split())).strip(" ,;:–-")
    remaining = re.sub(r"\(\s*\)", "", remaining)
    if not exclusions or subject_words(remaining):
        return remaining, exclusions
    return text, tuple(each for each in exclusions if each.thing)


def parse_filter(name: str, value: str) -> Filters:
    """Return the filter `name` with this value; raise InvalidInput as `parse_query` does."""
    return _build_filters({name: value})


def drop_spoken(query: Query) -> Query:
    """Return the query with only its typed and given filters, its words as they were asked."""
    if not query.spoken:
        return query
    names = {FilterName(name) for name in query.spoken}
    explicit = {n.value: v for n, v in query.filters.values().items() if n not in names}
    return parse_query(query.question, {**dict.fromkeys(map(str, names), ""), **explicit})


def strip_typed_filters(text: str) -> str:
    """Return `text` without the filters typed in it, and with its lines."""
    return close_up(_TYPED_FILTER.sub(" ", text))


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


def _refuse_mistyped_filters(text: str) -> None:
    """Raise InvalidInput for a prefix of `text` that is clearly a mistyped filter (`statu:live`).

    Any other word before a colon is text: `note:see`, `10:30`.
    """
    for prefix, value in _PREFIXED_WORD.findall(text):
        if name := _nearest_filter(prefix, value.strip("\"'")):
            raise InvalidInput(
                gettext("There is no filter called “{prefix}:”. Did you mean “{name}:”?").format(
                    prefix=prefix, name=name
                ),
                gettext("Type {name}:{value}, or put a space after the colon.").format(
                    name=name, value=value
                ),
            )


def _nearest_filter(prefix: str, value: str) -> FilterName | None:
    """Return the filter that `prefix` is a likely slip for, with a value that fits it; or None."""
    for name in FilterName:
        max_edits = 2 if len(name) >= _MIN_LETTERS_FOR_TWO_EDITS else 1
        is_near = OSA.distance(prefix, name, score_cutoff=max_edits) <= max_edits
        # A short word is a slip where its letters are the same, or its value is a place.
        is_long = len(prefix) >= _MIN_PREFIX_LETTERS or name is FilterName.PLACE
        is_slip = is_long or sorted(prefix) == sorted(name)
        if is_near and is_slip and prefix[0] == name[0] and _is_value_of(name, value):
            return name
    return None


def _is_value_of(name: FilterName, value: str) -> bool:
    if name is FilterName.PLACE:
        return is_known_place(value)
    try:
        return bool(_build_filters({name: value}))
    except InvalidInput:
        return False


def _merge_filters(typed: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return typed and given filters as one; raise InvalidInput where they differ."""
    for name in typed.keys() & given.keys():
        if _build_filters({name: typed[name]}) != _build_filters({name: given[name]}):
            raise _duplicate_filter_error(name)
    return {**typed, **given}


def _duplicate_filter_error(name: str) -> InvalidInput:
    return InvalidInput(
        gettext("The filter “{name}:” is given twice.").format(name=name),
        gettext("Give it once; status takes live,beta."),
    )


def _clean_text(label: str, raw: str, max_characters: int = MAX_QUERY_CHARACTERS) -> str:
    """Return `raw` as plain text on one line; raise InvalidInput that calls it `label`."""
    if len(raw) > max_characters:
        raise InvalidInput(
            gettext("The {label} has {count} characters; {most} can be read.").format(
                label=label, count=format_number(len(raw)), most=format_number(max_characters)
            ),
            gettext("Put it in a sentence or two."),
        )
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise InvalidInput(
            gettext("The {label} holds control characters.").format(label=label),
            gettext("Type it again as plain text."),
        )
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
            gettext("There is no filter called “{name}:”.").format(name=name),
            gettext("Use one of {names}, or put a space after the colon.").format(
                names=", ".join(FilterName)
            ),
        ) from None


def _clean_filter_value(name: FilterName, value: str) -> str:
    cleaned = _clean_text(gettext("filter “{name}:”").format(name=name), value)
    if not any(map(str.isalnum, cleaned)):
        raise InvalidInput(
            gettext("The filter “{name}:” is empty.").format(name=name),
            gettext("Give it a value or leave it out."),
        )
    return cleaned


def _parse_statuses(value: str) -> tuple[Status, ...]:
    try:
        words = filter(None, value.lower().replace(",", " ").split())
        return tuple(dict.fromkeys(Status(word) for word in words))
    except ValueError:
        raise InvalidInput(
            gettext("“{value}” is not a status.").format(value=value),
            gettext("Use one of {names}.").format(names=", ".join(Status)),
        ) from None


def _check_year(value: str | None) -> str | None:
    if value and not _YEAR.fullmatch(value):
        raise InvalidInput(
            gettext("“{value}” is not a year.").format(value=value),
            gettext("Give since: a year, such as 2019."),
        )
    return value
