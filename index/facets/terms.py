"""Facets: the words by which initiatives are limited, the same when written and when asked."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, replace

from index.facets.place_terms import place_facets, place_limits
from index.model import Filters, Initiative, Status
from index.text.documents import body_text

# A question may ask for any year up to this one (index/query/parser.py).
LATEST = 2099

# The limits, beside the status, on what many records do not state, and how its facets start.
_MAY_LACK = {"place": "in:", "since": "since:", "licence": "licence:"}
_OPEN_SOURCE = re.compile(r"\bopen[- ]sourced?\b", re.IGNORECASE)
# Words of a licence that is stated but not open (the Open Definition 2.1 allows no such limits).
_NOT_OPEN = frozenset({"custom", "nc", "nd", "none", "noncommercial", "other", "proprietary"})


def facets(initiative: Initiative) -> frozenset[str]:
    """All facets of an initiative, such as `status:live`, `since:2019`, `org:hackney`."""
    return frozenset(_facets(initiative))


def limits(filters: Filters) -> list[list[str]]:
    """What `filters` ask for: every item must be met, by any one of its facets."""
    wanted: list[list[str]] = []
    if filters.place:
        wanted.extend(place_limits(filters.place))
    if filters.status:
        wanted.append([f"status:{status}" for status in filters.status])
    if filters.since:
        wanted.append([f"since:{year}" for year in range(int(filters.since), LATEST + 1)])
    for name, text in (
        ("theme", filters.theme),
        ("org", filters.org),
        ("licence", filters.licence),
    ):
        wanted.extend([f"{name}:{word}"] for word in words(text or ""))
    if filters.source:
        wanted.append([f"source:{_slug(filters.source)}"])
    return wanted


def each_limit(filters: Filters) -> Iterator[tuple[str, str, list[list[str]]]]:
    """The name of each limit that is set, its value, and what it asks for as `limits` gives it."""
    for name in (field.name for field in fields(filters)):
        value = getattr(filters, name)
        if value:
            yield name, value, limits(replace(Filters(), **{name: value}))


def unstated(initiative: Initiative, filters: Filters) -> tuple[str, ...]:
    """The limits of `filters` that an initiative may meet: it states nothing of what they limit.

    None where it states another thing, and so lies outside them, or where it meets them all.
    """
    held = facets(initiative)
    missed = [
        name
        for name, _, wanted in each_limit(filters)
        if not all(held.intersection(alternatives) for alternatives in wanted)
    ]
    stated = {name for name in missed if _states(held, name)}
    return () if stated else tuple(missed)


def words(text: str) -> list[str]:
    """The words of `text` in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"\w+", plain.replace("_", " "))


def _states(held: frozenset[str], name: str) -> bool:
    """Whether these facets of an initiative say anything of what the limit `name` is about."""
    if name == "status":
        return f"status:{Status.UNKNOWN}" not in held
    return name not in _MAY_LACK or any(each.startswith(_MAY_LACK[name]) for each in held)


def _facets(initiative: Initiative) -> Iterator[str]:
    yield f"status:{initiative.status}"
    yield from place_facets(initiative)
    if latest := _latest(initiative):
        yield f"since:{latest}"
    yield from (f"theme:{word}" for theme in initiative.themes for word in words(theme))
    yield from (f"org:{w}" for body in initiative.organisations for w in words(body.name))
    for origin in initiative.origins:
        yield f"source:{_slug(origin.source)}"
        yield f"source:{_slug(origin.registry)}"
    licence = words((initiative.reuse and initiative.reuse.licence) or "")
    yield from (f"licence:{word}" for word in licence)
    if _is_open(initiative, licence):
        yield "licence:open"


def _is_open(initiative: Initiative, licence: list[str]) -> bool:
    """Whether an initiative states an open licence, or none and that it is open source."""
    if licence:
        return not _NOT_OPEN.intersection(licence)
    return bool(_OPEN_SOURCE.search(f"{initiative.title}. {body_text(initiative)}"))


def _latest(initiative: Initiative) -> int | None:
    """The latest year that the initiative states for itself, as far as a question may ask."""
    stated = [date for date in (initiative.started, initiative.ended) if date]
    return min(max((int(date[:4]) for date in stated), default=0), LATEST) or None


def _slug(text: str) -> str:
    return "-".join(words(text))
