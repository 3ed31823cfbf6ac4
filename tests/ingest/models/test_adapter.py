"""The question adapter: the shipped one is applied, and it can be trained again."""

import numpy as np
import pytest

from index.errors import SetupError
from ingest.models import adapter, train_adapter
from ingest.models.embedder import Embedder

pytestmark = pytest.mark.slow

PROBLEM = "Tenants ring about black spots on the bedroom wall and we lose track of who was sent out"


def test_the_adapter_encodes_questions_and_not_passages(snapshot):
    packaged = Embedder()
    published = packaged.embed([PROBLEM])[0]
    assert packaged.embed_queries([PROBLEM])[0] @ published < 0.99
    assert packaged.embed([PROBLEM])[0] @ published == pytest.approx(1, abs=1e-5)
    assert snapshot.encoder.encode_query(PROBLEM) @ packaged.embed_queries([PROBLEM])[0] > 0.97


def test_training_brings_answers_nearer_and_the_adapter_reproduces_it(snapshot, monkeypatch):
    monkeypatch.setattr(train_adapter, "EPOCHS", 6)
    packaged = Embedder(use_adapter=False)
    questions = train_adapter.load_questions(snapshot, min_share=0)[:300]
    index_vectors = train_adapter.load_index_vectors(snapshot)
    texts, rows = [each.text for each in questions], [each.row for each in questions]

    def share_of_answers(model) -> float:
        """Return the share of the softmax over all initiatives that goes to those that answer."""
        vectors = model.encode(texts, normalize_embeddings=True, convert_to_tensor=True)
        scores = index_vectors.dense_scores(vectors) / train_adapter.TEMPERATURE
        return float(scores.softmax(1)[range(len(texts)), rows].mean())

    before = share_of_answers(packaged.model)
    weights = train_adapter.train(packaged.model, index_vectors, questions)
    packaged.model.eval()
    assert share_of_answers(packaged.model) > 1.03 * before
    other = Embedder().model
    adapter.add_weights(other, weights)
    again = other.encode(texts, normalize_embeddings=True)
    assert np.sum(again * packaged.model.encode(texts, normalize_embeddings=True), 1).min() > 0.999


def test_an_index_that_holds_few_of_the_written_questions_is_refused(snapshot):
    with pytest.raises(SetupError, match="expected questions") as raised:
        train_adapter.load_questions(snapshot)
    assert "all registries" in raised.value.hint


EMPTY = b"\x02\x00\x00\x00\x00\x00\x00\x00{}"


@pytest.mark.parametrize("content", [None, b"", b"no such format", EMPTY])
def test_a_missing_or_damaged_adapter_is_refused(content, tmp_path, monkeypatch):
    monkeypatch.setattr(adapter, "ADAPTER_FILE", tmp_path / "adapter.safetensors")
    if content is not None:
        adapter.ADAPTER_FILE.write_bytes(content)
    with pytest.raises(SetupError, match="cannot be used") as raised:
        Embedder().export(tmp_path / "encoder")
    assert "Reinstall" in raised.value.hint
    assert str(tmp_path) not in str(raised.value)
