"""Why a hit was found: the words that matched, the passage that answers, the strength."""

from collections.abc import Mapping, Sequence

from index.model import Hit, Initiative, Strength
from index.retrieval.lexical import Concept, Words
from index.search.ranking import Ranked
from index.snapshot.snapshot import Snapshot
from index.text.documents import body_text, named_text, sentences, shortened

PASSAGE_SHOWN = 300
# A BM25 score that few hits pass: by it the signals of words are near 0 to 1.
MOST_LEXICAL = 20
# A score that few cross-encoders pass, which are trained to give logits.
MOST_RERANK = 10
_BANDS = ((0.7, Strength.STRONG), (0.45, Strength.GOOD), (0.2, Strength.PARTIAL))


def hits(
    snapshot: Snapshot, concepts: Sequence[Concept], ranked: Sequence[Ranked], background: float
) -> tuple[Hit, ...]:
    """The ranked initiatives as hits for a question of these `concepts`, each with its reasons."""
    return tuple(
        _hit(snapshot, rank, found, concepts, background)
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


def coverage(matched: Sequence[Concept], asked: Sequence[Concept]) -> float:
    """The share of what the question names, weighed by rarity, that a hit holds: 0 to 1."""
    total = sum(concept.rarity for concept in asked)
    return sum(concept.rarity for concept in matched) / total if total else 0.0


def _hit(
    snapshot: Snapshot,
    rank: int,
    found: Ranked,
    asked: Sequence[Concept],
    background: float,
) -> Hit:
    told = _told(snapshot.words, found.initiative)
    terms = snapshot.words.distinct(named_text(found.initiative)).union(*told.values())
    held = [concept for concept in asked if concept.held(terms)]
    matched = sorted(held, key=lambda each: -each.rarity)
    share = coverage(matched, asked)
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
        terms=tuple(dict.fromkeys(each.written for each in matched)),
        passage=_passage(told, held),
        similar=found.similar,
        rerank=found.rerank,
    )


def _told(words: Words, initiative: Initiative) -> dict[str, frozenset[str]]:
    """The sentences of an initiative, its title where it has none, each with its words."""
    told = sentences(body_text(initiative)) or [initiative.title]
    return {sentence: words.distinct(sentence) for sentence in told}


def _passage(told: Mapping[str, frozenset[str]], held: Sequence[Concept]) -> str:
    """The sentence that holds most of what the whole `held`; the first where none holds any."""

    def most(sentence: str) -> float:
        return sum(concept.rarity for concept in held if concept.held(told[sentence]))

    return shortened(max(told, key=most), PASSAGE_SHOWN)
