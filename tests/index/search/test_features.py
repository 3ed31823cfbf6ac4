from math import log1p

import pytest

from index.query.parser import parse_query
from index.search import pipeline
from index.search.features import hit_features, question_features


def test_each_hit_holds_the_features_that_its_probability_was_computed_from(snapshot):
    result = pipeline.search(snapshot, parse_query("tenants report damp and mould"), 5)
    model = snapshot.calibration.hit
    for hit in result.hits:
        assert hit.probability == model.probability(hit.features)
        assert hit.features["near"] == hit.dense
        assert hit.features["coverage"] == hit.coverage


def test_the_features_of_a_question_are_those_of_its_most_probable_shown_hit(snapshot):
    hits = pipeline.search(snapshot, parse_query("red amber green beach app"), 10).hits
    best = max(hits[:3], key=lambda hit: hit.probability)
    assert question_features(hits) == {
        **{name: value for name, value in best.features.items() if name != "rank"},
        "words": pytest.approx(max(hit.lexical for hit in hits) / 20),
    }


def test_a_cross_encoder_adds_a_feature():
    assert "rerank" not in hit_features("red green", 1, 0.5, 1.0, 0.5, 0.3)
    assert hit_features("red green", 1, 0.5, 1.0, 0.5, 0.3, rerank_score=5.0)["rerank"] == 0.5


def test_the_length_of_a_question_is_a_feature():
    assert hit_features("red amber green", 1, 0.5, 1.0, 0.5, 0.3)["length"] == log1p(3)


def test_an_expected_question_adds_a_feature():
    assert "question" not in hit_features("red green", 1, 0.5, 1.0, 0.5, 0.3)
    assert hit_features("red green", 1, 0.5, 1.0, 0.5, 0.3, 0.8)["question"] == 0.8
