"""Why a hit was found: the words that matched, the passage that answers, the strength."""

import re
from collections.abc import Mapping, Sequence

from index.model import Hit, Initiative, Strength
from index.rank import Ranked
from index.snapshot import Snapshot
from index.text import all_text, body_text, sentences, shortened
from index.words import Words

PASSAGE_SHOWN = 300
# A BM25 score that few hits pass: by it the signals of words are near 0 to 1.
MOST_LEXICAL = 20
# A score that few cross-encoders pass, which are trained to give logits.
MOST_RERANK = 10
_BANDS = ((0.7, Strength.STRONG), (0.45, Strength.GOOD), (0.2, Strength.PARTIAL))


def hits(
    snapshot: Snapshot, text: str, ranked: Sequence[Ranked], background: float
) -> tuple[Hit, ...]:
    """The ranked initiatives as hits for the question `text`, each with its reasons."""
    asked = _asked(snapshot.words, text)
    rarity = {term: snapshot.words.rarity(term) for term in asked}
    return tuple(
        _hit(snapshot, rank, found, asked, rarity, background)
        for rank, found in enumerate(ranked, start=1)
    )


def signals(
    dense: float,
    lexical: float,
    coverage: float,
    background: float,
    rerank: float | None = None,
) -> dict[str, float]:
    """The signals of one hit that calibration weighs, each near 0 to 1.

    `gap` is how far its nearness stands above that of what is merely related to the question;
    `rerank` is the cross-encoder's score, where there is one.
    """
    weighed = {
        "near": dense,
        "gap": dense - background,
        "lexical": lexical / MOST_LEXICAL,
        "coverage": coverage,
    }
    return weighed if rerank is None else {**weighed, "rerank": rerank / MOST_RERANK}


def coverage(matched: Sequence[str], rarity: Mapping[str, float]) -> float:
    """The share of the question's words, weighed by their rarity, that a hit holds: 0 to 1."""
    total = sum(rarity.values())
    return sum(rarity[term] for term in matched) / total if total else 0.0


def _hit(
    snapshot: Snapshot,
    rank: int,
    found: Ranked,
    asked: Mapping[str, str],
    rarity: Mapping[str, float],
    background: float,
) -> Hit:
    held = set(snapshot.words.terms(all_text(found.initiative)))
    matched = sorted((term for term in asked if term in held), key=lambda t: -rarity[t])
    share = coverage(matched, rarity)
    weighed = signals(found.dense, found.lexical, share, background, found.rerank)
    probability = snapshot.calibration.hit.probability(weighed)
    return Hit(
        rank=rank,
        initiative=found.initiative,
        dense=found.dense,
        lexical=found.lexical,
        score=found.score,
        coverage=share,
        probability=probability,
        strength=next((band for cut, band in _BANDS if probability >= cut), Strength.WEAK),
        terms=tuple(asked[term] for term in matched),
        passage=_passage(snapshot.words, found.initiative, rarity),
        similar=found.similar,
        rerank=found.rerank,
    )


def _asked(words: Words, text: str) -> dict[str, str]:
    """The searched words of a question → each as the person wrote it."""
    written = re.findall(r"\w+", text)
    return {term: word for word in reversed(written) for term in words.terms(word)}


def _passage(words: Words, initiative: Initiative, rarity: Mapping[str, float]) -> str:
    """The sentence that holds most of the question's words; the first where none holds any."""
    told = sentences(body_text(initiative)) or [initiative.title]
    best = max(told, key=lambda s: sum(rarity.get(term, 0.0) for term in words.terms(s)))
    return shortened(best, PASSAGE_SHOWN)
