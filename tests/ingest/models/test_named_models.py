"""Another model, named in the settings: built, carried by the snapshot and asked, by the commands."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import CrossEncoder, SentenceTransformer

from index.retrieval.cross_encoder import CONFIG as RERANKER_CONFIG
from index.retrieval.encoder import CONFIG
from index.snapshot.manifest import read_manifest
from index.snapshot.snapshot import ENCODER_FOLDER, RERANKER_FOLDER, open_snapshot
from index.snapshot.store import SnapshotStore
from index.text.documents import passages
from tests.conftest import HASANYONE
from tests.support import tiny_models
from tests.support.build_process import declare, record

QUESTION = "damp and mould in council homes"
ASKED = ("residents", "report damp mould with photographs", "parking " * 300)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning", "ignore::UserWarning"
    ),
]


@pytest.fixture
def run(tmp_path):
    """Runs the command on a small register, with the settings given."""
    declare(
        tmp_path,
        north=[
            record("1", "Damp and mould in council homes"),
            record("2", "Mould reports by residents of council homes"),
            record("3", f"Damp homes and the {tiny_models.WORD}"),
            record("4", "Parking at the beach"),
        ],
    )

    def run(*words: Path | str, **more: Path | str):
        ours = {name: value for name, value in os.environ.items() if "HASANYONE" not in name}
        variables = {f"HASANYONE_{name.upper()}": str(value) for name, value in more.items()}
        return subprocess.run(
            [HASANYONE, *words],
            env={
                **ours,
                "PYTHONPROFILEIMPORTTIME": "1" if words[0] == "ask" else "",
                "HASANYONE_DATA": str(tmp_path / "data"),
                "HASANYONE_SOURCES": str(tmp_path / "sources.toml"),
                **variables,
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder for the models of a test."""
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def current(tmp_path: Path) -> Path:
    return SnapshotStore(tmp_path / "data").current_folder()


def answered(run) -> list[str]:
    """The keys of what is found, best first, by a process that loads no torch."""
    result = run("ask", "--json", QUESTION)
    assert result.returncode == 0, result.stderr[-2000:]
    loaded = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert not loaded & {"torch", "transformers", "sentence_transformers", "onnx"}
    assert "onnxruntime" in loaded
    return [hit["id"].partition(":")[2] for hit in json.loads(result.stdout)["hits"]]


@pytest.mark.parametrize(("pooling", "prompt"), [("mean", ""), ("cls", "query: ")])
def test_a_named_model_embeds_and_answers(run, tmp_path, folder, pooling, prompt):
    model = tiny_models.encoder(folder, pooling, prompt)
    result = run("ingest", model=model)
    assert result.returncode == 0, result.stderr
    assert len(answered(run)) == 4
    snapshot = open_snapshot(current(tmp_path))
    assert snapshot.encoder.dimension == tiny_models.DIMENSION
    own = SentenceTransformer(str(model)).encode_query(list(ASKED), normalize_embeddings=True)
    vectors = np.stack([snapshot.encoder.encode_query(text) for text in ASKED])
    assert np.sum(own * vectors, axis=1).min() > 0.97
    texts = passages(snapshot.documents[0])
    whole, *sentences = SentenceTransformer(str(model)).encode_document(
        list(texts), normalize_embeddings=True
    )
    near = (
        whole @ vectors[0] + max((s @ vectors[0] for s in sentences), default=whole @ vectors[0])
    ) / 2
    assert snapshot.dense_index.dense_scores(vectors[0], np.array([0]))[0] == pytest.approx(
        near, abs=1e-4
    )


def test_the_packaged_model_is_carried_in_int8_with_its_agreement(snapshot):
    config = json.loads((snapshot.folder / ENCODER_FOLDER / CONFIG).read_text())
    assert config["precision"] == "int8"
    assert config["agreement"]["int8"]["least"] > 0.97
    assert config["agreement"]["fp32"]["least"] > 0.9999


def test_a_model_that_int8_would_change_stays_as_it_is(run, tmp_path, folder):
    model = tiny_models.encoder(folder, outlier=3000)
    assert run("ingest", model=model).returncode == 0
    config = json.loads((current(tmp_path) / ENCODER_FOLDER / CONFIG).read_text())
    assert config["precision"] == "fp32"
    own = SentenceTransformer(str(model)).encode_query(list(ASKED), normalize_embeddings=True)
    vectors = [open_snapshot(current(tmp_path)).encoder.encode_query(text) for text in ASKED]
    assert np.sum(own * vectors, axis=1) == pytest.approx(1, abs=1e-4)


def test_a_named_reranker_orders_what_is_found(run, tmp_path, folder):
    model, reranker = tiny_models.encoder(folder), tiny_models.cross_encoder(folder)
    assert run("ingest", model=model).returncode == 0
    before = answered(run)
    assert before[0] == "1"
    assert run("ingest", model=model, reranker=reranker).returncode == 0
    # The match that the verdict names stays first.
    assert answered(run) == ["1", "3", "4", "2"] != before
    snapshot = open_snapshot(current(tmp_path))
    texts = [passages(initiative)[0] for initiative in snapshot.documents]
    pairs = [(QUESTION, text) for text in texts]
    own = CrossEncoder(str(reranker)).predict(pairs, activation_fn=lambda scores: scores)
    assert snapshot.reranker.score_passages(QUESTION, texts) == pytest.approx(own, abs=0.5)
    config = json.loads((snapshot.folder / RERANKER_FOLDER / RERANKER_CONFIG).read_text())
    assert config["model"] == read_manifest(snapshot.folder).reranker
    # The models are part of the content: without the reranker it is another index.
    assert run("ingest", model=model).returncode == 0
    assert answered(run) == before


def test_an_index_with_a_reranker_is_calibrated_with_it(tmp_path, folder, run):
    models = {"model": tiny_models.encoder(folder), "reranker": tiny_models.cross_encoder(folder)}
    result = run("ingest", "--mirror", folder, sources="", **models)
    assert result.returncode == 0, result.stderr
    snapshot = open_snapshot(current(tmp_path))
    assert snapshot.calibration.basis.startswith("fitted")
    assert "rerank" in snapshot.calibration.question.weights


@pytest.mark.parametrize(
    ("setting", "kind", "message"),
    [
        ("model", "nothing", "HASANYONE_MODEL names cannot be loaded"),
        ("reranker", "nothing", "HASANYONE_RERANKER names cannot be loaded"),
        ("reranker", "encoder", "not a cross-encoder with one score"),
        ("reranker", "three scores", "not a cross-encoder with one score"),
    ],
)
def test_an_unusable_model_is_refused(run, folder, setting, kind, message):
    model = tiny_models.encoder(folder)  # the packaged one takes longer to export
    make = {
        "nothing": lambda where: where,
        "encoder": lambda _: model,
        "three scores": lambda where: tiny_models.cross_encoder(where, 3),
    }
    result = run("ingest", **{"model": model} | {setting: make[kind](folder)})
    assert result.returncode in {1, 2}
    output = " ".join((result.stdout + result.stderr).split())
    assert message in output
    assert "Traceback" not in output
    assert str(folder) not in output
