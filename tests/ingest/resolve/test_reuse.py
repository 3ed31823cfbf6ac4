"""What earlier builds found is used again, and changes no result."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.text.documents import overview
from ingest.resolve import pipeline
from ingest.resolve.corpus.statistics import WordFrequencies
from ingest.resolve.pairs import comparison
from ingest.resolve.pipeline import EarlierWork, resolve
from tests.ingest.resolve.test_properties import records, several
from tests.support.sample_records import RETOLD, TEXT, record
from tests.support.tiny_embedder import HashingEmbedder


def embed(some):
    return np.asarray(HashingEmbedder().embed([overview(each) for each in some]))


@several
@given(st.lists(records, min_size=2, max_size=3))
def test_a_build_after_others_gives_what_one_from_scratch_gives(builds):
    with TemporaryDirectory() as folder:
        for some in builds:
            earlier = EarlierWork(Path(folder) / "kept")
            again = resolve(some, embed_records=embed, earlier=earlier)
            assert again == resolve(some, embed_records=embed)


def many(count: int, changed: int = -1):
    for number in range(count):
        text = f"{TEXT} It serves district {number}." if number != changed else RETOLD
        for registry in ("north", "south"):
            title = f"Service number {number} of many"
            yield record(registry, str(number), title, text=text, body=f"Council {number}")


def test_only_pairs_of_changed_records_are_compared(tmp_path, monkeypatch):
    compared = []
    real = comparison.compute_features

    def noted(corpus, a, b):
        compared.append({a.id, b.id})
        return real(corpus, a, b)

    monkeypatch.setattr(comparison, "compute_features", noted)
    caches = EarlierWork(tmp_path / "kept")
    resolve(many(60), earlier=caches)
    first = len(compared)
    compared.clear()
    assert resolve(many(60), earlier=caches) == resolve(many(60), earlier=EarlierWork())
    compared.clear()
    changed = resolve(many(60, changed=7), earlier=caches)
    assert len(compared) < first / 5
    assert changed.initiatives == resolve(many(60, changed=7)).initiatives


def test_what_is_kept_by_another_version_or_damaged_is_not_used(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    expected = resolve(many(9), earlier=EarlierWork(folder))
    for path in folder.iterdir():
        for content in (b"", b"no array", path.read_bytes()[:-1]):
            path.write_bytes(content)
            assert resolve(many(9), earlier=EarlierWork(folder)) == expected
    monkeypatch.setattr(pipeline, "program_digest", lambda: "another")
    assert resolve(many(9), earlier=EarlierWork(folder)) == expected


def test_the_day_on_which_records_were_seen_is_always_that_of_the_reading(tmp_path):
    caches = EarlierWork(tmp_path / "kept")
    pair = list(many(1))

    def seen(day: str):
        origins = [tuple(replace(o, seen=day) for o in each.origins) for each in pair]
        return [replace(each, origins=o) for each, o in zip(pair, origins, strict=True)]

    resolve(seen("2026-01-01"), earlier=caches)
    (merged,) = resolve(seen("2026-02-02"), earlier=caches).initiatives
    assert {origin.seen for origin in merged.origins} == {"2026-02-02"}


def test_a_day_that_is_none_does_no_harm():
    strange = [replace(each, origins=(replace(each.origins[0], seen='a"b'),)) for each in many(1)]
    (merged,) = resolve(strange).initiatives
    assert {origin.seen for origin in merged.origins} == {'a"b'}


def test_a_frequency_stays_while_it_is_nearly_right_and_not_rare():
    words = np.array([1, 2, 3, 4, 5], dtype=np.uint64)
    earlier = WordFrequencies(words[:4], np.array([100, 100, 14, 16]), 1000)
    now = WordFrequencies(words, np.array([120, 130, 15, 14, 90]), 1200).keep(earlier)
    assert now.counts.tolist() == [100, 130, 15, 14, 90]
    assert now.size == 1000
