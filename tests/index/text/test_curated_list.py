import pytest
from pydantic import BaseModel

from index.errors import SetupError
from index.text.curated_list import read_entries


class Entry(BaseModel):
    id: str
    reason: str = ""


def test_the_shipped_table_comes_first_and_what_was_added_follows(tmp_path):
    shipped, added = tmp_path / "list.tsv", tmp_path / "list.jsonl"
    shipped.write_text('# why\nid\treason\n\none\t“as "quoted"”\n')
    added.write_text('# note\n{"id": "two"}\n\n{"id": "three", "by": "somebody"}\n')
    entries = list(read_entries(Entry, "", shipped, added, tmp_path / "missing.tsv"))
    assert [each.id for each in entries] == ["one", "two", "three"]
    assert entries[0].reason == '“as "quoted"”'


@pytest.mark.parametrize("line", ['{"id": 1}', "{", '{"name": "x"}', "\udcff"])
def test_the_entry_that_cannot_be_read_is_named(tmp_path, line):
    path = tmp_path / "list.jsonl"
    path.write_bytes(f'{{"id": "one"}}\n{line}\n'.encode(errors="surrogateescape"))
    with pytest.raises(SetupError, match=r"list\.jsonl cannot be read") as raised:
        list(read_entries(Entry, "Each has an id.", path))
    assert raised.value.hint == "Each has an id."
