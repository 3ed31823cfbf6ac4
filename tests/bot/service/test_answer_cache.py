"""A repeated question is answered from the cache, but never with outdated results."""

import json
import shutil

import pytest

from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Surface
from index.snapshot import snapshot
from index.snapshot.document_store import StoredDocument
from index.snapshot.snapshot import SnapshotContent
from index.snapshot.store import SnapshotStore
from tests.index.conftest import CALIBRATION, initiative
from tests.support.tiny_embedder import DIMENSION, TinyEmbedder

QUESTION = "Has anyone done shared building control?"


@pytest.fixture
def data(indexed, tmp_path):
    """A data folder with the same index, which the other tests do not share."""
    copy = tmp_path / "data"
    (copy / "snapshots").mkdir(parents=True)
    for folder in (indexed / "snapshots").iterdir():
        (copy / "snapshots" / folder.name).symlink_to(folder)
    shutil.copy(indexed / "CURRENT", copy / "CURRENT")
    return copy


@pytest.fixture
def asker(data, store):
    return AnswerService(LiveSnapshot(data), store)


def ask(asker, text=QUESTION, **options):
    return asker.ask(text, surface=Surface.API, **options)


def first(answer) -> str:
    return answer.hits[0].initiative.id


def test_a_repeated_question_is_answered_from_the_cache_and_stored_again(asker, store):
    one, two = ask(asker), ask(asker)
    assert two.hits[0] is one.hits[0]
    assert two.verdict is one.verdict
    assert one.query_id != two.query_id
    assert (
        store.get_question(one.query_id).text == store.get_question(two.query_id).text == QUESTION
    )


def test_other_filters_or_more_hits_are_not_answered_from_the_cache(asker):
    unfiltered = ask(asker)
    assert ask(asker, filters={"status": "stopped"}).hits != unfiltered.hits
    assert len(ask(asker, limit=20).hits) > len(unfiltered.hits)


def test_a_suppressed_initiative_is_not_answered_from_the_cache(asker, data):
    before = first(ask(asker))
    entry = {"kind": "id", "value": before, "reason": "asked"}
    (data / "suppressed.jsonl").write_text(json.dumps(entry) + "\n")
    assert before not in {hit.initiative.id for hit in ask(asker).hits}
    (data / "suppressed.jsonl").unlink()
    assert first(ask(asker)) == before


def test_another_snapshot_is_not_answered_from_the_cache(asker, data, tmp_path):
    before = first(ask(asker))
    encoder = tmp_path / "encoder"
    encoder.mkdir()
    model = TinyEmbedder()
    model.export(encoder)
    folder = data / "snapshots" / "later"
    content = SnapshotContent(
        [StoredDocument.of(initiative("only"))], [1], model.embed(["only."]), encoder
    )
    snapshot.write(folder, content)
    manifest = {"created": "2026-11-22T00:00:00+00:00", "content": "x", "parent": None}
    counts = {"dimension": DIMENSION, "initiatives": 1, "registries": 1}
    snapshot.seal(folder, CALIBRATION, {**manifest, **counts, "model": model.fingerprint})
    SnapshotStore(data).promote("later")
    assert first(ask(asker)) == "example:only"
    SnapshotStore(data).promote(_other(data))
    assert first(ask(asker)) == before


def _other(data) -> str:
    return next(name for name in SnapshotStore(data).names() if name != "later")


def test_the_cache_holds_a_maximum_of_questions(data, store):
    asker = AnswerService(LiveSnapshot(data), store, cached_questions=1)
    one = ask(asker)
    assert ask(asker).hits[0] is one.hits[0]
    ask(asker, "damp and mould")
    again = ask(asker)
    assert again.hits == one.hits
    assert again.hits[0] is not one.hits[0]
