import hashlib
import json

import pytest

from index.text import files


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "state.json"
    files.write_json(path, {"name": "Ealing"})

    def parts():
        yield b"half of it"
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        files.write_bytes(path, parts())
    assert json.loads(path.read_text()) == {"name": "Ealing"}
    assert list(tmp_path.iterdir()) == [path]


def test_rows_are_read_as_they_were_written_whatever_ends_a_line_elsewhere(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"text": "one\ntwo"}, {"text": "three\u2028four\x85five"}, {"text": ""}]
    files.write_jsonl(path, rows)
    assert list(files.read_jsonl(path)) == rows
    assert path.read_bytes().count(b"\n") == len(rows)


def test_blank_lines_are_left_out(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'\n{"a": 1}\n  \n{"a": 2}')
    assert [row["a"] for row in files.read_jsonl(path)] == [1, 2]


def test_a_checksum_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    assert files.file_sha256(path) == hashlib.sha256(b"weights").hexdigest()
