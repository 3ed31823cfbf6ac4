"""The facets of an initiative that a question asks for, by its limits or in its words."""

import string
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from index.facets import terms as facets
from index.facets.gazetteer import canonical, country_code, country_name, several, within
from index.model import Hit, Initiative, Query

Terms = Callable[[str], list[str]]
# What is said of it, and its name: ("in", "London").
Facet = tuple[str, str]
# The name of a limit, its value, and the facets that meet it, as `facets.limits` gives them.
Limit = tuple[str, str, list[list[str]]]


def with_facets(hits: Sequence[Hit], query: Query, terms: Terms) -> tuple[Hit, ...]:
    """The hits, each with its facets that `query` asks for; `terms` cuts a text into its words.

    They are told in words, as the initiative states them: `in London`, `theme housing`.
    """
    asked = set(terms(query.text))
    stated = {facet for hit in hits for facet in _stated(hit.initiative)}
    named = {facet for facet in stated if (words := terms(facet[1])) and asked.issuperset(words)}
    if not named and not query.filters:
        return tuple(hits)
    limits = tuple(facets.each_limit(query.filters))
    return tuple(
        replace(hit, facets=found)
        if (found := tuple(dict.fromkeys(_matched(hit.initiative, limits, named))))
        else hit
        for hit in hits
    )


def _matched(
    initiative: Initiative, limits: Sequence[Limit], named: Collection[Facet]
) -> Iterator[str]:
    held = facets.facets(initiative) if limits else frozenset()
    for name, value, wanted in limits:
        if all(held.intersection(alternatives) for alternatives in wanted):
            yield _SAID[name](initiative, value)
    yield from (" ".join(facet) for facet in _stated(initiative) if facet in named)


def _stated(initiative: Initiative) -> Iterator[Facet]:
    """The facets that a question may name in its own words."""
    yield from (("in", place) for place in _places(initiative))
    yield from (("theme", _spaced(theme)) for theme in initiative.themes)


def _place(initiative: Initiative, asked: str) -> str:
    """The narrowest place stated that lies in the one asked for; else that one, which it names."""
    wanted = set(several(asked))
    stated = (place for place in _places(initiative) if wanted.intersection(_within(place)))
    return f"in {next(stated, _called(asked))}"


def _within(place: str) -> tuple[str, ...]:
    known = canonical(place)
    return within(known) if known else ()


def _called(asked: str) -> str:
    """What a place asked for is called, with capitals."""
    code = country_code(asked)
    return country_name(code) if code else string.capwords(asked)


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
