"""Query rewriting against a snapshot: spelling correction, acronym expansion, query terms."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from index.facets import gazetteer
from index.facets.suggestions import nearest_names
from index.facets.terms import filter_clauses
from index.model import (
    FilterName,
    Filters,
    FilterSuggestion,
    Query,
    QueryTerm,
    QueryWord,
    RewrittenQuery,
    SpellingCorrection,
    WordKind,
)
from index.query import parser
from index.query.filters.extract import find_filter_words
from index.query.language import welsh
from index.query.message.plain_text import plain_text
from index.query.message.selection import select_question
from index.query.spelling import correct_spelling
from index.query.stop_words import QUESTION_WORDS, WEAK_WORDS
from index.snapshot.snapshot import Snapshot
from index.text.normalise import tokenise

_WORD = re.compile(r"\w+")
# An amount, such as £40,000, names no subject, and its “000” would be a rare word.
_AMOUNT = re.compile(r"[£$€]\s?\d[\d.,]*(?:k|m|bn)?\b|\b\d{1,3}(?:,\d{3})+\b")
# The most words that an acronym stands for.
_MAX_EXPANSION_WORDS = 8
# The fewest letters of a content word.
_MIN_CONTENT_LETTERS = 3
# Filters whose values are names.
_NAME_FILTERS = (FilterName.PLACE, FilterName.THEME, FilterName.ORG, FilterName.SOURCE)
# The most idf of a term that asks and names no subject, beside others that do: about that of a
# word in every third initiative.
_MAX_FUNCTION_IDF = 1.0


def rewrite_query(snapshot: Snapshot, query: Query) -> RewrittenQuery:
    """Return the query as `snapshot` searches it.

    A translation from another language stays as it is. Words that the glossary did not know and the
    snapshot holds are added to it: “chatbot” says more than what is left without it.
    """
    corrections: tuple[SpellingCorrection, ...] = ()
    acronyms: frozenset[str] = frozenset()
    if query.language:
        text = searched_text = _add_loan_words(snapshot, query)
    else:
        text, corrections = _correct_spelling(snapshot, query.text)
        searched_text, acronyms = snapshot.acronyms.expand(text)
    words = _split_words(snapshot, query, text, acronyms)
    read: dict[str, Any] = {each.name: getattr(query, each.name) for each in fields(query)}
    return RewrittenQuery(
        **{**read, "text": searched_text, **_check_excluded(snapshot, query)},
        words=words,
        terms=_query_terms(snapshot, words),
        corrections=corrections,
        suggestions=tuple(_suggest_filters(snapshot, query.filters)),
    )


def _check_excluded(snapshot: Snapshot, query: Query) -> dict[str, Any]:
    """Return `excluded` and `negated` as the snapshot can meet them.

    An organisation that it does not hold may be anything else with a capital.
    """
    organisation = query.excluded.org
    if not organisation or _has_matches(snapshot, query.excluded.only(FilterName.ORG)):
        return {}
    return {
        "excluded": replace(query.excluded, org=None),
        "negated": (organisation, *query.negated),
    }


def _suggest_filters(snapshot: Snapshot, filters: Filters) -> Iterator[FilterSuggestion]:
    """Yield the filters that no initiative meets by themselves, and whose value is not known."""
    for name in _NAME_FILTERS:
        value = filters.values().get(name)
        if not value or _has_matches(snapshot, filters.only(name)):
            continue
        if name is not FilterName.PLACE or not gazetteer.parse_places(value):
            facet_terms = snapshot.documents.facets_with_prefix(f"{name}:")
            yield FilterSuggestion(name, value, nearest_names(name, value, facet_terms))


def _has_matches(snapshot: Snapshot, filters: Filters) -> bool:
    rows = snapshot.documents.matching_rows(filter_clauses(filters))
    return rows is not None and len(rows) > 0


def _add_loan_words(snapshot: Snapshot, query: Query) -> str:
    words = select_question(parser.strip_typed_filters(plain_text(query.question)))
    unknown_words = welsh.unknown_words(words)
    loan_words = filter(snapshot.lexical_index.has_tokens, unknown_words)
    return " ".join(dict.fromkeys((query.text, *loan_words)))


def _correct_spelling(snapshot: Snapshot, text: str) -> tuple[str, tuple[SpellingCorrection, ...]]:
    def is_known(word: str) -> bool:
        return snapshot.lexical_index.has_tokens(word) or snapshot.encoder.is_known_word(word)

    return correct_spelling(text, is_known, snapshot.vocabulary.suggest)


def _split_words(
    snapshot: Snapshot, query: Query, text: str, acronyms: Collection[str]
) -> tuple[QueryWord, ...]:
    """Return the words of `text` in order, once for each token; stop words have none.

    `acronyms` are those of them that are spelt out in the text that is searched.
    """
    lexical_index = snapshot.lexical_index
    filter_words = find_filter_words(text, query.lifted)
    filter_words.update(tokenise(query.filters.place or ""))
    return tuple(
        QueryWord(word, token, lexical_index.idf(token), _word_kind(word, filter_words, acronyms))
        for word in _WORD.findall(_AMOUNT.sub(" ", text))
        for token in lexical_index.tokens(word)
    )


def _word_kind(word: str, filter_words: Collection[str], acronyms: Collection[str]) -> WordKind:
    folded = word.casefold()
    if word in acronyms:
        return WordKind.ACRONYM
    if folded in filter_words:
        return WordKind.FILTER
    if folded in QUESTION_WORDS or len(word) < _MIN_CONTENT_LETTERS or word.isdecimal():
        return WordKind.FUNCTION
    return WordKind.CONTENT


def _query_terms(snapshot: Snapshot, words: Sequence[QueryWord]) -> tuple[QueryTerm, ...]:
    """Return the terms of the words, each once; words that ask weigh little beside others."""
    weak_tokens = _weak_tokens(words)
    terms = (
        snapshot.lexical_index.query_term(word.surface, variants)
        if len(variants) > 1
        else QueryTerm(
            word.surface,
            ((word.token,),),
            min(word.idf, _MAX_FUNCTION_IDF) if word.token in weak_tokens else word.idf,
        )
        for word, variants in _term_variants(snapshot, words)
    )
    return tuple({term.variants: term for term in terms}.values())


def _weak_tokens(words: Sequence[QueryWord]) -> set[str]:
    """Return the tokens of words that ask, and do not name a subject; none where all are such."""
    weak = {
        word.token
        for word in words
        if word.kind is WordKind.FUNCTION or word.surface.casefold() in WEAK_WORDS
    }
    strong = {word.token for word in words} - weak
    return weak if strong else set()


def _term_variants(
    snapshot: Snapshot, words: Sequence[QueryWord]
) -> Iterator[tuple[QueryWord, list[Sequence[str]]]]:
    """Yield each word with its variants: itself, and an acronym or its expansion."""
    lexical_index, acronyms = snapshot.lexical_index, snapshot.acronyms
    acronym_tokens = _find_expansions(snapshot, [word.token for word in words])
    for position, word in enumerate(words):
        acronym = acronyms.get(word.surface)
        expansions = [lexical_index.tokens(acronym.main_expansion)] if acronym else []
        if position in acronym_tokens:
            expansions.append([acronym_tokens[position]])
        yield word, [[word.token], *filter(None, expansions)]


def _find_expansions(snapshot: Snapshot, tokens: Sequence[str]) -> dict[int, str]:
    """Return the positions of tokens that spell out an acronym → the acronym's token."""
    acronym_tokens: dict[int, str] = {}
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _MAX_EXPANSION_WORDS) + 1):
            if acronym_token := snapshot.acronym_by_expansion.get(tuple(tokens[start:end])):
                acronym_tokens |= dict.fromkeys(range(start, end), acronym_token)
    return acronym_tokens
