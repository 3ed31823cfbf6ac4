"""Records and lists selected by a path."""

import pytest

from index.errors import ParseError
from ingest.parse.record_path import find_list, select_records


def test_a_list_is_found_by_its_path():
    assert find_list([1], "", "is not a list") == [1]
    assert find_list({"a": {"b": [1]}}, "a.b", "has no b") == [1]


@pytest.mark.parametrize("document", [None, {}, {"a": []}, {"a": {"b": {}}}, [1]])
def test_a_document_without_the_list_is_an_error_with_the_sentence_given(document):
    with pytest.raises(ParseError, match="has no b"):
        find_list(document, "a.b", "has no b")


def test_an_item_that_is_no_object_gives_an_empty_record():
    assert list(select_records([{"a": 1}, "x"], "")) == [{"a": 1}, {}]
    assert list(select_records({"rows": [{"a": 1}, "x"]}, "rows")) == [{"a": 1}, {}]
