"""Explanation of hits: matched terms, snippet, calibrated probability, strength."""

from collections.abc import Mapping, Sequence

from index.model import Hit, Initiative, MatchStrength, QueryTerm
from index.retrieval.lexical import LexicalIndex
from index.search.features import hit_features
from index.search.ranking import RankedInitiative
from index.snapshot.snapshot import Snapshot
from index.text.documents import body_text, metadata_text, split_sentences, truncate

MAX_SNIPPET_CHARACTERS = 300
_STRENGTH_THRESHOLDS = (
    (0.7, MatchStrength.STRONG),
    (0.45, MatchStrength.GOOD),
    (0.2, MatchStrength.PARTIAL),
)


def explain_hits(
    snapshot: Snapshot,
    query_terms: Sequence[QueryTerm],
    background_score: float,
    ranked: Sequence[RankedInitiative],
) -> tuple[Hit, ...]:
    """Return the ranked initiatives as hits for `query_terms`, each with its reasons."""
    return tuple(
        _explain_hit(snapshot, rank, entry, query_terms, background_score)
        for rank, entry in enumerate(ranked, start=1)
    )


def idf_coverage(matched_terms: Sequence[QueryTerm], query_terms: Sequence[QueryTerm]) -> float:
    """Return the share of `query_terms`, weighted by idf, that are matched: 0 to 1."""
    total_idf = sum(term.idf for term in query_terms)
    return sum(term.idf for term in matched_terms) / total_idf if total_idf else 0.0


def _explain_hit(
    snapshot: Snapshot,
    rank: int,
    entry: RankedInitiative,
    query_terms: Sequence[QueryTerm],
    background_score: float,
) -> Hit:
    tokens_by_sentence = _tokens_by_sentence(snapshot.lexical_index, entry.initiative)
    tokens = snapshot.lexical_index.token_set(metadata_text(entry.initiative)).union(
        *tokens_by_sentence.values()
    )
    matched_terms = [term for term in query_terms if term.is_in(tokens)]
    terms_by_idf = sorted(matched_terms, key=lambda each: -each.idf)
    term_coverage = idf_coverage(terms_by_idf, query_terms)
    features = hit_features(
        entry.dense_score, entry.lexical_score, term_coverage, background_score, entry.rerank
    )
    probability = snapshot.calibration.hit.probability(features)
    return Hit(
        rank=rank,
        initiative=entry.initiative,
        dense=entry.dense_score,
        lexical=entry.lexical_score,
        score=entry.score,
        coverage=term_coverage,
        probability=probability,
        strength=next(
            (strength for threshold, strength in _STRENGTH_THRESHOLDS if probability >= threshold),
            MatchStrength.WEAK,
        ),
        terms=tuple(dict.fromkeys(each.surface for each in terms_by_idf)),
        passage=_best_sentence(tokens_by_sentence, matched_terms),
        similar=entry.similar,
        rerank=entry.rerank,
        features=features,
    )


def _tokens_by_sentence(
    lexical_index: LexicalIndex, initiative: Initiative
) -> dict[str, frozenset[str]]:
    """Return each sentence of an initiative with its tokens; the title where it has none."""
    texts = split_sentences(body_text(initiative)) or [initiative.title]
    return {sentence: lexical_index.token_set(sentence) for sentence in texts}


def _best_sentence(
    tokens_by_sentence: Mapping[str, frozenset[str]], matched_terms: Sequence[QueryTerm]
) -> str:
    """Return the sentence with most idf of `matched_terms`, truncated; the first on a tie."""

    def matched_idf(sentence: str) -> float:
        return sum(term.idf for term in matched_terms if term.is_in(tokens_by_sentence[sentence]))

    return truncate(max(tokens_by_sentence, key=matched_idf), MAX_SNIPPET_CHARACTERS)
