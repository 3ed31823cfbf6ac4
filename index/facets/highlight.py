"""Facet highlighting: the facets of a hit that the query asks for, by filter or by word."""

import string
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from index.facets import terms
from index.facets.gazetteer import (
    canonical_name,
    country_code,
    country_name,
    parse_places,
    place_hierarchy,
)
from index.i18n.translation import gettext, mark
from index.model import FilterName, Hit, Initiative, RewrittenQuery, Status
from index.text import normalise
from index.text.normalise import split_joined_words

# The least share of the query's terms in a passage worth quoting; for a hit that answers, its best
# passage is the best evidence there is, and a quarter is enough.
_MIN_TERM_SHARE, _MIN_TERM_SHARE_OF_ANSWER, _MIN_P_ANSWER = 0.5, 0.25, 0.5

Tokeniser = Callable[[str], list[str]]
# The kind of a facet and its name: ("in", "London").
NamedFacet = tuple[str, str]
# A filter's name, its value, and the clauses of facet terms that meet it.
FilterClauses = tuple[FilterName, str, list[list[str]]]

_IN_PLACE, _WITH_THEME = mark("in {name}"), mark("theme {name}")
_FACET_PHRASES = {"in": _IN_PLACE, "theme": _WITH_THEME}
_STATUS_PHRASES = {
    Status.IDEA: mark("status idea"),
    Status.DISCOVERY: mark("status discovery"),
    Status.ALPHA: mark("status alpha"),
    Status.BETA: mark("status beta"),
    Status.LIVE: mark("status live"),
    Status.COMPLETED: mark("status completed"),
    Status.STOPPED: mark("status stopped"),
    Status.UNKNOWN: mark("status unknown"),
}


def add_matched_facets(
    hits: Sequence[Hit], query: RewrittenQuery, tokenise: Tokeniser
) -> tuple[Hit, ...]:
    """Return the hits, each with those of its facets that `query` asks for.

    `tokenise` splits a text into tokens. Facets are in words, as the initiative states them: `in
    London`, `theme housing`.
    """
    query_tokens = set(tokenise(query.text))
    stated = {facet for hit in hits for facet in _stated_facets(hit.initiative)}
    named_facets = {
        facet
        for facet in stated
        if (facet_tokens := tokenise(facet[1])) and query_tokens.issuperset(facet_tokens)
    }
    if not named_facets and not query.filters:
        return tuple(hits)
    filter_clauses = tuple(terms.clauses_by_filter(query.filters))
    return tuple(
        replace(hit, facets=_matched_facets(hit.initiative, filter_clauses, named_facets))
        for hit in hits
    )


def keep_strong_passages(
    hits: Sequence[Hit], query: RewrittenQuery, token_set: Callable[[str], frozenset[str]]
) -> tuple[Hit, ...]:
    """Return the hits, without the passages that do not show why they match.

    A passage is kept where it holds at least half of the query's terms, weighted by idf, and some
    of them where the hit more likely than not answers. `token_set` returns the tokens of a text.
    """

    def is_strong(hit: Hit) -> bool:
        share = query.coverage(query.terms_in(token_set(hit.passage)))
        min_share = (
            _MIN_TERM_SHARE_OF_ANSWER if hit.probability >= _MIN_P_ANSWER else _MIN_TERM_SHARE
        )
        return share >= min_share

    return tuple(hit if is_strong(hit) else replace(hit, passage="") for hit in hits)


def _matched_facets(
    initiative: Initiative,
    filter_clauses: Sequence[FilterClauses],
    named_facets: Collection[NamedFacet],
) -> tuple[str, ...]:
    """Return the facets that meet a filter or are named, each once, in words."""
    facet_terms = terms.facet_terms(initiative) if filter_clauses else frozenset()
    by_filter = (
        _DESCRIBERS[name](initiative, value)
        for name, value, clauses in filter_clauses
        if all(facet_terms.intersection(clause) for clause in clauses)
    )
    by_word = (
        gettext(_FACET_PHRASES[kind]).format(name=name)
        for kind, name in _stated_facets(initiative)
        if (kind, name) in named_facets
    )
    return tuple(dict.fromkeys((*by_filter, *by_word)))


def _stated_facets(initiative: Initiative) -> Iterator[NamedFacet]:
    """Yield the facets of an initiative that a question may name in its own words."""
    yield from (("in", place) for place in _stated_places(initiative))
    yield from (("theme", split_joined_words(theme)) for theme in initiative.themes)


def _describe_place(initiative: Initiative, filter_value: str) -> str:
    """Return the narrowest stated place in the one filtered for; else that one, by its name."""
    filter_places = set(parse_places(filter_value))
    stated = (
        place
        for place in _stated_places(initiative)
        if filter_places.intersection(_hierarchy_of_name(place))
    )
    return gettext(_IN_PLACE).format(name=next(stated, _display_name(filter_value)))


def _hierarchy_of_name(place: str) -> tuple[str, ...]:
    name = canonical_name(place)
    return place_hierarchy(name) if name else ()


def _display_name(filter_value: str) -> str:
    """Return the name of a place filtered for, with capitals."""
    code = country_code(filter_value)
    return country_name(code) if code else string.capwords(filter_value)


def _describe_theme(initiative: Initiative, filter_value: str) -> str:
    filter_words = normalise.tokenise(filter_value)
    themes = [
        theme for theme in initiative.themes if set(filter_words) & set(normalise.tokenise(theme))
    ]
    names = ", ".join(map(split_joined_words, themes))
    return gettext(_WITH_THEME).format(name=names)


def _describe_organisation(initiative: Initiative, filter_value: str) -> str:
    filter_words = set(normalise.tokenise(filter_value))
    names = [
        o.name for o in initiative.organisations if filter_words & set(normalise.tokenise(o.name))
    ]
    return gettext("by {names}").format(names=", ".join(names))


def _describe_licence(initiative: Initiative, filter_value: str) -> str:
    stated = initiative.reuse.licence if initiative.reuse else None
    return gettext("licence {licence}").format(licence=stated or filter_value)


def _describe_status(initiative: Initiative, _: str) -> str:
    return gettext(_STATUS_PHRASES[initiative.status])


_DESCRIBERS: dict[FilterName, Callable[[Initiative, str], str]] = {
    FilterName.PLACE: _describe_place,
    FilterName.STATUS: _describe_status,
    FilterName.SINCE: lambda _, year: gettext("since {year}").format(year=year),
    FilterName.THEME: _describe_theme,
    FilterName.ORG: _describe_organisation,
    FilterName.SOURCE: lambda _, name: gettext("recorded in {name}").format(name=name),
    FilterName.LICENCE: _describe_licence,
}


def _stated_places(initiative: Initiative) -> Iterator[str]:
    """Yield the places that an initiative states, the narrowest first."""
    yield from (region for region in (initiative.region,) if region)
    yield from (
        country_name(code) for code in (initiative.country, *initiative.deployed_in) if code
    )
