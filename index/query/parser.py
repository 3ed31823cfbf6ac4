"""A person's words become a query: cleaned, bounded, with the limits typed and said in them."""

import re
import unicodedata
from collections.abc import Mapping

from index.errors import InvalidInput
from index.model import Filters, Query, Status
from index.query import welsh
from index.query.filters import extract
from index.query.question_phrases import without_opening

LONGEST = 1000
FILTER_NAMES = ("in", "status", "since", "theme", "org", "source", "licence")

_TYPED = re.compile(r"""(?<!\S)([A-Za-z][\w-]+):(?!//)("[^"]*"|'[^']*'|\S+)""")
_YEAR = re.compile(r"(19|20)[0-9][0-9]")


def understand(question: str, given: Mapping[str, str] | None = None) -> Query:
    """The query in a person's words, with the limits typed or said in it and those `given` apart.

    What is typed or given stands before what is said; one that is given as "" is not read from
    what is said. Raises InvalidInput when it is empty, too long, holds control characters or a
    limit that is not known, not understood or given twice.
    """
    text = _plain("question", question)
    asked = subject(text)
    if not any(letter.isalnum() for letter in asked):
        raise InvalidInput(
            "There is no question here.", "Ask in your own words, for example: damp reporting"
        )
    lifted = tuple(_known(name) for name, value in (given or {}).items() if not value)
    apart = {name: value for name, value in (given or {}).items() if value}
    told = _together(typed_limits(text), apart)
    if welsh.is_welsh(asked):
        english = welsh.in_english(asked) or asked
        return Query(question, english, _filters(told), welsh.LANGUAGE, lifted=lifted)
    asked = without_opening(asked)
    said = tuple(each for each in extract.said(asked) if each.name not in lifted)
    spoken = {each.name: each.value for each in said if each.name not in told}
    return Query(
        question,
        without_opening(extract.without(asked, said)),
        _filters({**spoken, **told}),
        spoken=tuple(spoken),
        lifted=lifted,
    )


def subject(text: str) -> str:
    """What is asked: `text` without the limits typed in it."""
    return " ".join(_TYPED.sub(" ", text).split())


def typed_limits(text: str) -> dict[str, str]:
    """The limits typed in `text`, unchecked, by name; raises InvalidInput for one given twice."""
    found: dict[str, str] = {}
    for written, value in _TYPED.findall(text):
        name = written.lower()
        if name in found:
            raise _twice(name)
        found[name] = value.strip("\"'")
    return found


def _together(typed: Mapping[str, str], apart: Mapping[str, str]) -> dict[str, str]:
    """Limits typed in a question and given apart; raises InvalidInput where they differ."""
    for name in typed.keys() & apart.keys():
        if _filters({name: typed[name]}) != _filters({name: apart[name]}):
            raise _twice(name)
    return {**typed, **apart}


def _twice(name: str) -> InvalidInput:
    return InvalidInput(
        f"The limit “{name}:” is given twice.", "Give it once; status takes live,beta."
    )


def _plain(what: str, written: str) -> str:
    """What was `written` as plain text; raises InvalidInput that names `what` it is."""
    if len(written) > LONGEST:
        raise InvalidInput(
            f"The {what} has {len(written):,} characters; {LONGEST:,} can be searched.",
            "Put it in a sentence or two.",
        )
    text = " ".join(unicodedata.normalize("NFC", written).split())
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
        raise InvalidInput(f"The {what} holds control characters.", "Type it again as plain text.")
    return text


def _filters(named: Mapping[str, str]) -> Filters:
    given = {name: _limit(name, value) for name, value in named.items()}
    return Filters(
        place=given.get("in"),
        status=_statuses(given.get("status", "")),
        since=_year(given.get("since")),
        theme=given.get("theme"),
        org=given.get("org"),
        source=given.get("source"),
        licence=given.get("licence"),
    )


def _known(name: str) -> str:
    if name not in FILTER_NAMES:
        raise InvalidInput(
            f"There is no limit called “{name}:”.",
            f"Use one of {', '.join(FILTER_NAMES)}, or put a space after the colon.",
        )
    return name


def _limit(name: str, value: str) -> str:
    plain = _plain(f"limit “{_known(name)}:”", value)
    if not any(map(str.isalnum, plain)):
        raise InvalidInput(f"The limit “{name}:” is empty.", "Give it a value or leave it out.")
    return plain


def _statuses(value: str) -> tuple[Status, ...]:
    try:
        words = filter(None, value.lower().replace(",", " ").split())
        return tuple(dict.fromkeys(Status(word) for word in words))
    except ValueError:
        raise InvalidInput(
            f"“{value}” is not a status.", f"Use one of {', '.join(Status)}."
        ) from None


def _year(value: str | None) -> str | None:
    if value and not _YEAR.fullmatch(value):
        raise InvalidInput(f"“{value}” is not a year.", "Give since: a year, such as 2019.")
    return value
