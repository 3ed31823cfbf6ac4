from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from index.model import Initiative, Origin, SourceReport, SourceState
from index.resolution.candidate_pairs import CandidatePair
from index.snapshot import snapshot
from index.snapshot.calibration import Calibration, LogisticModel
from index.snapshot.document_store import StoredDocument
from index.snapshot.manifest import write_report
from index.snapshot.snapshot import SnapshotContent
from index.snapshot.store import SnapshotStore
from index.text.documents import passages
from tests.support.tiny_embedder import DIMENSION
from tests.support.word_counts import count_words

CALIBRATION = Calibration(
    basis="made up for tests",
    questions=0,
    hit=LogisticModel(bias=-6.0, weights={"gap": 12.0}),
    question=LogisticModel(bias=-6.0, weights={"gap": 12.0}),
    answered=0.65,
    unanswered=0.3,
)


def initiative(key: str, **fields) -> Initiative:
    """An initiative of the source `example`; its title is its key unless given."""
    title = fields.pop("title", key)
    origin = Origin("example", "Example", key, title, fields.get("url"))
    return Initiative(**{"id": f"example:{key}", "title": title, "origins": (origin,), **fields})


@pytest.fixture
def snapshot_store(tmp_path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "data")


@pytest.fixture
def put(snapshot_store, embedder, tmp_path) -> Callable[..., Path]:
    """Writes a whole snapshot to the store, by the tiny model; it is not promoted yet."""
    encoder = tmp_path / "encoder"
    encoder.mkdir()
    embedder.export(encoder)

    def put(
        name: str,
        initiatives: Sequence[Initiative],
        parent: str | None = None,
        open_pairs: Sequence[CandidatePair] = (),
    ) -> Path:
        folder = snapshot_store.folder / name
        texts = [passages(each) for each in initiatives]
        vectors = np.ascontiguousarray(embedder.embed([*chain.from_iterable(texts)]))
        content = SnapshotContent(
            map(StoredDocument.of, initiatives),
            [len(each) for each in texts],
            vectors,
            encoder,
            open_pairs=open_pairs,
            word_counts=count_words(initiatives),
        )
        snapshot.write(folder, content)
        snapshot.seal(
            folder,
            CALIBRATION,
            {
                "created": "2026-11-22T00:00:00+00:00",
                "content": name,
                "parent": parent,
                "model": embedder.fingerprint,
                "dimension": DIMENSION,
                "initiatives": len(initiatives),
                "registries": 1,
            },
        )
        report = SourceReport("example", "Example", SourceState.READ, "2026-11-22T00:00:00+00:00")
        write_report(folder, [report], {})
        return folder

    return put
