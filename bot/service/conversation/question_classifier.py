"""Linear classifier of a message by its vector: is it a new question, or none that rules know?

Logistic regression on the vector by which a question is searched anyway (`make intents` trains it).
It only overrules the rules where they search in doubt, and a question is most unlikely.
"""

import json
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from index.retrieval.encoder import Encoder
from index.retrieval.types import Vectors

WEIGHTS_FILE = "question_classifier.json"
# What is shorter may be a subject, “damp” or “carer support”; what is longer tells something. Both
# are searched.
MIN_WORDS, MAX_WORDS = 3, 20
# Below this a message is no question. Of 386 judged questions none is below it alone, and two are
# where an answer is shown.
MIN_P_QUESTION = 0.15


class ClassifierWeights(NamedTuple):
    """Weights for the vectors of one model: of each dimension, and below an answer."""

    model: str
    weights: Vectors
    follows_answer: float
    bias: float


def is_unlikely_question(encoder: Encoder, text: str, *, follows_answer: bool) -> bool:
    """Return whether a message of a few words is most probably no new question.

    `follows_answer` says whether an answer is shown above it. False with another model than the
    weights are for.
    """
    fitted = _load_weights()
    if encoder.fingerprint != fitted.model or not MIN_WORDS <= len(text.split()) <= MAX_WORDS:
        return False
    score = float(encoder.encode_query(text) @ fitted.weights) + fitted.bias
    score += fitted.follows_answer * follows_answer
    return 1 / (1 + float(np.exp(-score))) < MIN_P_QUESTION


@cache
def _load_weights() -> ClassifierWeights:
    text = resources.files(__package__).joinpath(WEIGHTS_FILE).read_text(encoding="utf-8")
    content = json.loads(text)
    return ClassifierWeights(
        content["model"],
        np.asarray(content["weights"], dtype=np.float32),
        content["follows_answer"],
        content["bias"],
    )
