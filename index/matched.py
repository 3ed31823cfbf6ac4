"""The facets of an initiative that a question asks for, by its limits or in its words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace

from index import facets
from index.model import Filters, Hit, Initiative, Query
from index.places import country_name

Terms = Callable[[str], list[str]]


def with_facets(hits: Iterable[Hit], query: Query, terms: Terms) -> tuple[Hit, ...]:
    """The hits, each with its facets that `query` asks for; `terms` cuts a text into its words."""
    asked = set(terms(query.text))
    return tuple(
        replace(hit, facets=tuple(dict.fromkeys(_matched(hit.initiative, query, asked, terms))))
        for hit in hits
    )


def _matched(initiative: Initiative, query: Query, asked: set[str], terms: Terms) -> Iterator[str]:
    """In words, as the initiative states them: `in London`, `theme housing`, `status live`."""
    yield from _of_limits(initiative, query.filters)
    for place in _places(initiative):
        if (named := terms(place)) and asked.issuperset(named):
            yield f"in {place}"
    for theme in initiative.themes:
        if (named := terms(_spaced(theme))) and asked.issuperset(named):
            yield f"theme {_spaced(theme)}"


def _of_limits(initiative: Initiative, filters: Filters) -> Iterator[str]:
    held = facets.facets(initiative)
    for limit in (field.name for field in fields(filters)):
        value = getattr(filters, limit)
        wanted = facets.limits(replace(Filters(), **{limit: value}))
        if wanted and all(held.intersection(alternatives) for alternatives in wanted):
            yield _SAID[limit](initiative, value)


def _place(initiative: Initiative, asked: str) -> str:
    return f"in {next(_places(initiative), asked)}"


def _theme(initiative: Initiative, asked: str) -> str:
    wanted = facets.words(asked)
    themes = [each for each in initiative.themes if set(wanted) & set(facets.words(each))]
    return f"theme {', '.join(map(_spaced, themes))}"


def _org(initiative: Initiative, asked: str) -> str:
    wanted = set(facets.words(asked))
    names = [o.name for o in initiative.organisations if wanted & set(facets.words(o.name))]
    return f"by {', '.join(names)}"


def _licence(initiative: Initiative, asked: str) -> str:
    stated = initiative.reuse.licence if initiative.reuse else None
    return f"licence {stated or asked}"


_SAID: dict[str, Callable[[Initiative, str], str]] = {
    "place": _place,
    "status": lambda initiative, _: f"status {initiative.status}",
    "since": lambda _, year: f"since {year}",
    "theme": _theme,
    "org": _org,
    "source": lambda _, name: f"recorded in {name}",
    "licence": _licence,
}


def _places(initiative: Initiative) -> Iterator[str]:
    """Where it is, the narrowest first."""
    yield from (place for place in (initiative.region,) if place)
    yield from (
        country_name(code) for code in (initiative.country, *initiative.deployed_in) if code
    )


def _spaced(theme: str) -> str:
    return theme.replace("_", " ").replace("-", " ")
