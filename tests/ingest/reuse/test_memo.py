from pathlib import Path

import pytest

from ingest.reuse import memo as memo_module
from ingest.reuse.memo import Memo


class Counted:
    """A function that is remembered, and what it was asked for."""

    def __init__(self, keys: list[bytes]) -> None:
        self.keys, self.asked = keys, []

    def __call__(self, position: int) -> bytes:
        self.asked.append(self.keys[position])
        return self.keys[position].upper()


def ask(memo: Memo, *keys: bytes) -> tuple[list[bytes], list[bytes]]:
    """The results for `keys`, and the keys of those that were made for it."""
    make = Counted(list(keys))
    return list(memo.results(keys, make)), make.asked


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "reuse" / "terms.db"


def test_a_result_is_made_once(path):
    keys = [b"key-%d" % number for number in range(1200)]
    assert ask(Memo(path), *keys)[1] == keys
    results, made = ask(Memo(path), b"new", *reversed(keys))
    assert (results[:2], made) == ([b"NEW", b"KEY-1199"], [b"new"])


def test_what_is_not_wanted_leaves_the_disk(path):
    ask(Memo(path), b"kept", b"suppressed-secret")
    Memo(path).keep_only([b"kept"])
    assert b"SUPPRESSED-SECRET" not in path.read_bytes()
    assert ask(Memo(path), b"kept", b"suppressed-secret")[1] == [b"suppressed-secret"]


def test_another_version_of_the_program_makes_all_anew(path, monkeypatch):
    ask(Memo(path), b"key")
    monkeypatch.setattr(memo_module, "program_digest", lambda: "another")
    assert ask(Memo(path), b"key")[1] == [b"key"]


def test_a_full_build_and_a_damaged_file_make_all_anew(path):
    ask(Memo(path), b"key")
    assert ask(Memo(path, full=True), b"key")[1] == [b"key"]
    path.write_bytes(b"not a database")
    assert ask(Memo(path), b"key")[1] == [b"key"]
