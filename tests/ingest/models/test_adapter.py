"""The question adapter: the shipped one is applied, and it can be trained again."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from index.errors import SetupError
from ingest.models import adapter, train_adapter
from ingest.models.embedder import Embedder
from ingest.pipeline.calibration import QUESTIONS_FOLDER

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

PROBLEM = "Tenants ring about black spots on the bedroom wall and we lose track of who was sent out"


def test_the_adapter_encodes_questions_and_not_passages(snapshot):
    packaged = Embedder()
    published = packaged.embed([PROBLEM])[0]
    assert packaged.embed_queries([PROBLEM])[0] @ published < 0.99
    assert packaged.embed([PROBLEM])[0] @ published == pytest.approx(1, abs=1e-5)
    assert snapshot.encoder.encode_query(PROBLEM) @ packaged.embed_queries([PROBLEM])[0] > 0.97


def test_training_brings_answers_nearer_and_the_adapter_reproduces_it(
    snapshot, indexed, monkeypatch
):
    monkeypatch.setattr(train_adapter, "EPOCHS", 3)
    packaged = Embedder()
    examples = train_adapter.load_examples(snapshot, min_share=0)[: 2 * train_adapter.BATCH_SIZE]
    own = train_adapter.embed_index(snapshot, packaged, indexed)
    texts = [each.text for each in examples]

    def share(model) -> float:
        """Of all that is near to the questions the part that answers them."""
        near = own.dense_scores(
            model.encode(texts, normalize_embeddings=True, convert_to_tensor=True)
        )
        return float((near / train_adapter.TEMPERATURE).softmax(1)[range(len(texts)), rows].mean())

    rows = [each.row for each in examples]
    before = share(packaged.model)
    change = train_adapter.train(packaged.model, own, examples)
    packaged.model.eval()
    assert share(packaged.model) > 1.05 * before
    other = Embedder().model
    adapter.add_weights(other, change)
    again = other.encode(texts, normalize_embeddings=True)
    assert np.sum(again * packaged.model.encode(texts, normalize_embeddings=True), 1).min() > 0.999


def test_an_index_that_answers_few_training_questions_is_refused(snapshot):
    with pytest.raises(SetupError, match="of the 5,907 training questions") as raised:
        train_adapter.load_examples(snapshot)
    assert "all registries" in raised.value.hint


def test_no_question_of_a_test_collection_is_trained_on():
    """Nor one that shares half of its words with it."""

    def words(path) -> list[set[str]]:
        with path.open(encoding="utf-8") as lines:
            return [set(re.findall(r"\w+", json.loads(line)["text"].lower())) for line in lines]

    measuring = [
        *words(QUESTIONS_FOLDER / "questions.jsonl"),
        *words(ROOT / "questions/questions.jsonl"),
    ]
    for question in words(train_adapter.TRAINING_FILE):
        assert all(len(question & one) < len(question | one) / 2 for one in measuring), question


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
