"""Cells of any content: none costs another, and the form of a table changes nothing."""

import csv
import dataclasses
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.model import Initiative
from ingest.issues import IssueKind
from ingest.read.reader import ReadResult, read_source
from ingest.sources.source import Source
from tests.support import registry_payloads
from tests.support.source_readings import source_reading

COLUMNS = ["Ref", "Project name", "What", "Lead council", "Stage", "Begun", "Cost", "Website"]
PLAIN = ["Damp", "Tenants report damp.", "Eastmere", "live", "2024-04-01", "12500", "https://example.org/a"]  # fmt: skip
DECLARED: dict[str, Any] = {
    "name": "example",
    "title": "Example",
    "publisher": "Somebody",
    "homepage": "https://example.org/",
    "url": "https://example.org/table",
    "licence": "CC0-1.0",
    "tried": "mirror",
    "records_min": 1,
}
MAPPING = {
    "title": '"Project name"',
    "description": "What",
    "organisations": '"Lead council"',
    "status": "Stage",
    "started": "Begun",
    "funding": "{amount: Cost, currency: 'GBP'}",
    "url": "Website",
}


def as_csv(rows: list[list[Any]], delimiter: str) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([COLUMNS, *rows])
    return written.getvalue().encode()


def as_json(rows: list[list[Any]]) -> bytes:
    records = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return json.dumps(records, ensure_ascii=False).encode()


FORMS = {
    "json": ("json", as_json),
    "csv": ("csv", lambda rows: as_csv(rows, ",")),
    "semicolons": ("csv", lambda rows: as_csv(rows, ";")),
    "pipes": ("csv", lambda rows: as_csv(rows, "|")),
    "tsv": ("tsv", lambda rows: as_csv(rows, "\t")),
    "xlsx": ("xlsx", lambda rows: registry_payloads.workbook(("Projects", [COLUMNS, *rows]))),
    "titled": (
        "xlsx",
        lambda rows: registry_payloads.workbook(
            ("Read me", [["About this register"], ["It is published each May"]]),
            ("Projects", [["Register"], [], COLUMNS, *rows]),
        ),
    ),
    "yaml": ("yaml", as_json),
}


def read(form: str, rows: list[list[Any]]) -> ReadResult:
    """The initiatives that a table states in one of the forms."""
    file_format, write = FORMS[form]
    part = {"name": "rows", "files": "table", "format": file_format, "key": "Ref", "map": MAPPING}
    with TemporaryDirectory() as folder:
        (Path(folder) / "table").write_bytes(write(rows))
        source = Source.model_validate({**DECLARED, "part": [part]})
        return read_source(source_reading(source, Path(folder)))


# What openpyxl refuses to write, and formulas, have no place in a sheet.
text = st.text(st.characters(exclude_categories=["C"]), max_size=20).filter(
    lambda value: not value.startswith("=")
)
cell = text | st.sampled_from(
    [
        *("nan", "NaN", "#REF!", "N/A", "-", "", " ", "no", "On", "1.10", "012", "true", "null"),
        *("01/04/2024", "31/03/2025", "1 April 2024", "2025/26", "2024-02-30", "12.500,00", "£12,500"),
        *("www.example.org", "12,50", 'a "quoted" word', 'a; "b", c|d\te', '"', "two\nlines", "sep=;"),
        *("R&amp;amp;D", "<p>One</p>", "&lt;b&gt;x", "<![CDATA[x]]>"),
    ]
)  # fmt: skip


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
@settings(max_examples=40)
@given(st.lists(st.lists(cell, min_size=7, max_size=7), min_size=1, max_size=4))
def test_a_table_says_the_same_in_every_form(form: str, rows: list[list[str]]):
    numbered = [[f"A{number}", *row] for number, row in enumerate(rows)]
    assert read(form, numbered) == read("json", numbered)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40)
@given(st.integers(0, 2), st.integers(1, 7), cell | st.floats() | st.none())
def test_no_cell_costs_another(form: str, number: int, column: int, value: Any):
    if isinstance(value, float) and form != "json":
        value = str(value)
    rows = [[f"A{each}", *PLAIN] for each in range(3)]
    whole = read(form, rows).initiatives
    rows[number][column] = value
    result = read(form, rows)
    by_id = {initiative.id: initiative for initiative in result.initiatives}
    assert result.record_count == len(rows)
    for before in whole:
        after = by_id.get(before.id)
        if before.id == f"example:A{number}":
            assert after is not None or column == COLUMNS.index("Project name")
            assert after is None or len(changed_fields(before, after)) <= 1
        else:
            assert after == before


def changed_fields(before: Initiative, after: Initiative) -> set[str]:
    """The fields in which two initiatives differ, but for their origins, which repeat them."""
    names = {field.name for field in dataclasses.fields(before)} - {"origins"}
    return {name for name in names if getattr(before, name) != getattr(after, name)}


def test_a_stray_quotation_mark_and_a_cut_cell_are_issues(tmp_path: Path):
    lines = [
        "Ref,Project name,What",
        'A1,"Fix my" street,Potholes',
        f"A2,Minutes,{'word ' * 30_000}",
    ]
    (tmp_path / "table").write_text("\n".join(lines))
    part = {"name": "rows", "files": "table", "format": "csv", "key": "Ref", "map": MAPPING}
    reading = source_reading(Source.model_validate({**DECLARED, "part": [part]}), tmp_path)
    assert [each.title for each in read_source(reading).initiatives] == ["Fix my street", "Minutes"]
    assert [(issue.kind, issue.key) for issue in reading.issues.raised] == [
        (IssueKind.BAD_VALUE, "line 2"),
        (IssueKind.BAD_VALUE, "row 2"),
    ]
