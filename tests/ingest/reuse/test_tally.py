import random
from collections import Counter

import pytest

from ingest.reuse import memo
from ingest.reuse.tally import Tally


def update(tally: Tally, documents: dict[bytes, set[str]]) -> list[bytes]:
    """Count `documents`, and return those whose keys were asked for."""
    digests = list(documents)
    asked = []

    def find_keys(positions):
        for position in positions:
            asked.append(digests[position])
            yield documents[digests[position]]

    tally.update(digests, find_keys)
    return asked


def counted(documents: dict[bytes, set[str]]) -> dict[str, int]:
    return dict(Counter(key for keys in documents.values() for key in keys))


@pytest.mark.parametrize("seed", range(3))
def test_documents_that_come_and_go_are_counted_as_from_scratch(tmp_path, seed):
    chance, path = random.Random(seed), tmp_path / "reuse" / "mentions.db"
    words = ["w damp", "w pothole", "w bin", "w été", "a foi"]
    documents: dict[bytes, set[str]] = {}
    for _ in range(5):
        for digest in chance.sample(sorted(documents), len(documents) // 3):
            del documents[digest]
        new = {
            chance.randbytes(16): set(chance.sample(words, chance.randint(0, 3))) for _ in range(20)
        }
        documents |= new
        assert update(Tally(path), documents) == list(new)
        counts = {f"w {key}": count for key, count in Tally(path).counts("w ")}
        counts |= {f"a {key}": count for key, count in Tally(path).counts("a ")}
        assert counts == counted(documents)


def test_what_is_gone_leaves_the_disk(tmp_path):
    path = tmp_path / "mentions.db"
    update(Tally(path), {b"one": {"w kept"}, b"two": {"w suppressed"}})
    update(Tally(path), {b"one": {"w kept"}})
    assert b"suppressed" not in path.read_bytes()
    assert list(Tally(path).counts("w ")) == [("kept", 1)]


def test_a_full_build_and_another_version_count_all_anew(tmp_path, monkeypatch):
    path, documents = tmp_path / "mentions.db", {b"one": {"w damp"}}
    update(Tally(path), documents)
    assert update(Tally(path), documents) == []
    assert update(Tally(path, full=True), documents) == [b"one"]
    monkeypatch.setattr(memo, "program_digest", lambda: "another")
    assert update(Tally(path), documents) == [b"one"]
