"""Calibration features of hits and of questions, each near 0 to 1."""

from collections.abc import Mapping, Sequence
from math import log1p

from index.model import Hit

# Hits that a verdict may rest on: the answer shows three before “More”.
VERDICT_DEPTH = 3
# A BM25 score that few hits pass: divided by it, lexical features are near 0 to 1.
LEXICAL_SCALE = 20
# A logit that few cross-encoders pass: divided by it, their scores are near 0 to 1.
RERANK_SCALE = 10
# The least probability that an initiative which the question names answers it.
NAMED_PROBABILITY = 0.95
# The most where its record leads the other way round: text to speech for speech to text.
REVERSED_PROBABILITY = 0.1


def hit_features(
    text: str,
    rank: int,
    dense_score: float,
    lexical_score: float,
    coverage: float,
    background_score: float,
    question_score: float | None = None,
    rerank_score: float | None = None,
) -> dict[str, float]:
    """Return the features of one hit.

    `text` is the question as it was searched; `length` is the logarithm of its number of words: the
    more words, the lower are the cosines of what answers it. `rank` is the inverse of the hit's
    rank. `near` is the dense score, `gap` how far it is above the background score, `lexical` BM25
    and `rerank` the cross-encoder's score, where there is one, both scaled; `coverage` is that of
    the query's terms; `question` is the cosine to the nearest expected question, where there is
    one.
    """
    features = {
        "near": dense_score,
        "gap": dense_score - background_score,
        "lexical": lexical_score / LEXICAL_SCALE,
        "coverage": coverage,
        "length": log1p(len(text.split())),
        "rank": 1 / rank,
    }
    if question_score is not None:
        features["question"] = question_score
    if rerank_score is not None:
        features["rerank"] = rerank_score / RERANK_SCALE
    return features


def question_features(hits: Sequence[Hit]) -> Mapping[str, float]:
    """Return the features of a question with these `hits`: those of the most probable one shown.

    `words` is the best BM25 of any hit, scaled, because what matches the words best may rank below
    what is near in meaning.
    """
    lexical = max(hit.features["lexical"] for hit in hits)
    best = {k: v for k, v in most_probable_hit(hits).features.items() if k != "rank"}
    return {**best, "words": lexical}


def most_probable_hit(hits: Sequence[Hit]) -> Hit:
    """Return the shown hit that most probably answers, or is named; on a tie the first."""
    return max(hits[:VERDICT_DEPTH], key=lambda hit: (hit.named, hit.probability))
