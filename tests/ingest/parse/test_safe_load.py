"""YAML as plain data: what is written as text stays text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.safe_load import parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("countries: [no, se]", {"countries": ["no", "se"]}),
        ("no: Norsk\non: På\ny: Y", {"no": "Norsk", "on": "På", "y": "Y"}),
        ("name: On\nowner: Yes\nunit: Off", {"name": "On", "owner": "Yes", "unit": "Off"}),
        ("day: 2024-02-30\nnext: 2024-02-28", {"day": "2024-02-30", "next": "2024-02-28"}),
        ("at: 2024-13-01T25:00:00Z", {"at": "2024-13-01T25:00:00Z"}),
        ("at: !!timestamp 2024-02-30", {"at": "2024-02-30"}),
        ("version: 1.10\nid: 012\ntime: 12:30", {"version": "1.10", "id": "012", "time": "12:30"}),
        ("n: 1_000\nx: 0x1F\ne: 1e3\nv: .nan", {"n": "1_000", "x": "0x1F", "e": "1e3", "v": ".nan"}),
        ("n: 7\nm: -1.5\nz: 0", {"n": 7, "m": -1.5, "z": 0}),
        ("a: true\nb: False\nc: null\nd: ~\ne:", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("base: &b {x: 1}\nnew: {<<: *b, y: 2}", {"base": {"x": 1}, "new": {"x": 1, "y": 2}}),
    ],
)  # fmt: skip
def test_text_stays_text(text: str, value: dict):
    assert parse_yaml(text) == [value]


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.text("abno 0123456789.:-~", max_size=8),
)


@given(st.dictionaries(st.text("abno19", min_size=1, max_size=5), scalars, max_size=5))
def test_a_json_document_is_the_same_in_yaml(document: dict):
    assert parse_yaml(json.dumps(document)) == [document]


@given(
    st.integers() | st.floats(allow_nan=False) | st.text("0123456789.-+e_:", min_size=1, max_size=9)
)
def test_a_number_is_read_as_it_is_written_or_stays_text(written: object):
    (value,) = parse_yaml(f"x: !!str '{written}'\n")
    (plain,) = parse_yaml(
        json.dumps({"x": written}) if isinstance(written, str) else f"x: {written}"
    )
    assert str(plain["x"]) == value["x"]
