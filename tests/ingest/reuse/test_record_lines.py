"""What is read from a line without parsing it is what its record says."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import Funding, Initiative, Origin
from index.snapshot.document_store import dump_json
from index.suppression import Suppression, hash_contact
from ingest.reuse.record_lines import RecordLines, read_id

TRICKY = (
    '","title":"',
    '"origins":[{"source":"',
    '"states":["url"]',
    '{"source":"',
    "\\",
    '"',
    "ŵ\n\0",
)
text = st.lists(st.sampled_from(TRICKY) | st.text(max_size=5), max_size=4).map("".join)
names = st.lists(st.sampled_from(("url", "summary", "contact")), unique=True).map(tuple)
origin = st.builds(Origin, text, text, text, text, states=names)
record = st.builds(
    Initiative,
    text,
    text,
    st.lists(origin, min_size=1, max_size=3).map(tuple),
    url=st.none() | text,
    contact=st.none() | text,
    funding=st.none() | st.builds(Funding, text),
)


def held(records: list[Initiative]) -> RecordLines:
    lines = RecordLines(BytesIO())
    for each in records:
        lines.append(dump_json(each))
    return lines


@given(st.lists(record, max_size=3))
def test_ids_and_stated_fields_are_those_of_the_records(records: list[Initiative]):
    for lines in (held(records), RecordLines.load(BytesIO(b"".join(held(records).blocks({}))))):
        assert list(lines) == records
        assert lines.ids == [each.id for each in records]
        for name in ("url", "summary", "contact"):
            assert lines.stated[name] == sum(name in each.origins[0].states for each in records)


@given(record, text)
def test_a_renamed_record_is_as_if_it_had_that_id(one: Initiative, id_: str):
    other = replace(one, id="other")
    renamed = held([one, other]).rename({one.id: id_})
    assert list(renamed) == [replace(one, id=id_), other if one.id != "other" else renamed[1]]
    assert renamed.line(0) == dump_json(replace(one, id=id_))
    assert b"".join(renamed.blocks({})) == b"".join(line + b"\n" for line in renamed.lines())


@given(record, text)
def test_a_line_is_concerned_where_its_record_is_redacted(one: Initiative, value: str):
    for hidden in (
        Suppression(ids=frozenset({value, one.id})),
        Suppression(ids=frozenset({f"{one.origins[-1].source}:{one.origins[-1].key}"})),
        Suppression(urls=frozenset({value})),
        Suppression(contact_hashes=frozenset({hash_contact(value)})),
        Suppression(contact_hashes=frozenset({hash_contact(one.contact or "none")})),
        Suppression(),
    ):
        assert hidden.concerns(dump_json(one)) == (hidden.redact(one) is not one)


def test_blocks_have_other_lines_instead_of_some():
    lines = held([Initiative(str(n), "One", (Origin("a", "a", str(n), "One"),)) for n in range(4)])
    first, _, _, last = (line + b"\n" for line in lines.lines())
    assert b"".join(lines.blocks({1: b"other", 2: None})) == first + b"other\n" + last


def test_what_is_no_record_has_no_id():
    with pytest.raises(ValueError, match="no initiative"):
        read_id(b"{}")
