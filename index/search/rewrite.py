"""Query rewriting against a snapshot: spelling correction, acronym expansion, query terms."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.model import Query, SpellingCorrection
from index.query import parser, welsh
from index.query.spelling import correct_spelling
from index.retrieval.lexical import QueryTerm
from index.snapshot.snapshot import Snapshot

_WORD = re.compile(r"\w+")
# Words that an acronym stands for, at most.
_MAX_EXPANSION_WORDS = 8


@dataclass(frozen=True, slots=True)
class RewrittenQuery:
    """Query as it is searched: `text` for the encoder, `terms` for the lexical index.

    `corrections` holds the words that were searched as others.
    """

    text: str
    terms: tuple[QueryTerm, ...]
    corrections: tuple[SpellingCorrection, ...] = ()


def rewrite_query(snapshot: Snapshot, query: Query) -> RewrittenQuery:
    """Return the query as `snapshot` searches it.

    A translation from another language stays as it is. Words that the glossary did not know and the
    snapshot holds are added to it: “chatbot” says more than what is left without it.
    """
    if query.language:
        loan_words = filter(
            snapshot.lexical_index.has_tokens,
            welsh.unknown_words(parser.strip_typed_filters(query.question)),
        )
        text = " ".join(dict.fromkeys((query.text, *loan_words)))
        return RewrittenQuery(text, _query_terms(snapshot, text))

    def is_known(word: str) -> bool:
        return snapshot.lexical_index.has_tokens(word) or snapshot.encoder.is_known_word(word)

    text, corrections = correct_spelling(query.text, is_known, snapshot.vocabulary.suggest)
    return RewrittenQuery(snapshot.acronyms.expand(text), _query_terms(snapshot, text), corrections)


def _query_terms(snapshot: Snapshot, text: str) -> tuple[QueryTerm, ...]:
    """Return the terms of `text`, each once."""
    terms = (
        snapshot.lexical_index.query_term(*variants) for variants in _term_variants(snapshot, text)
    )
    return tuple({term.variants: term for term in terms}.values())


def _term_variants(snapshot: Snapshot, text: str) -> Iterator[tuple[str, list[Sequence[str]]]]:
    """Yield each word of `text` with its variants: itself, and an acronym or its expansion."""
    lexical_index, acronyms = snapshot.lexical_index, snapshot.acronyms
    token_words = [
        (token, word) for word in _WORD.findall(text) for token in lexical_index.tokens(word)
    ]
    acronym_tokens = _find_expansions(snapshot, [token for token, _ in token_words])
    for position, (token, word) in enumerate(token_words):
        acronym = acronyms.get(word)
        expansions = [lexical_index.tokens(acronym.main_expansion)] if acronym else []
        if position in acronym_tokens:
            expansions.append([acronym_tokens[position]])
        yield word, [[token], *filter(None, expansions)]


def _find_expansions(snapshot: Snapshot, tokens: Sequence[str]) -> dict[int, str]:
    """Return the positions of tokens that spell out an acronym → the acronym's token."""
    acronym_tokens: dict[int, str] = {}
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _MAX_EXPANSION_WORDS) + 1):
            if acronym_token := snapshot.acronym_by_expansion.get(tuple(tokens[start:end])):
                acronym_tokens |= dict.fromkeys(range(start, end), acronym_token)
    return acronym_tokens
