"""Tables as people publish them: titles and notes above, names in two rows, any delimiter."""

from pathlib import Path
from typing import Any

import pytest

from index.errors import ParseError
from ingest.issues import IssueKind, Issues
from ingest.parse.formats import PARSERS
from ingest.parse.source_file import SourceFile
from ingest.sources.schema import Format
from tests.support import registry_payloads

NAMES = ["Ref", "Project name", "Stage", "Lead council"]
DAMP = ["A1", "Damp reports", "Live", "Eastmere"]
BADGE = ["A2", "Blue badges", "Beta", "Westmere"]
EXPECTED = [dict(zip(NAMES, row, strict=True)) for row in (DAMP, BADGE)]
TABLE = [NAMES, DAMP, BADGE]


def read(folder: Path, content: str | bytes, kind: str = "csv", **options: Any):
    """The rows of a table, and its issues."""
    path = folder / "table"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    issues = Issues("example")
    records = list(PARSERS[Format(kind)](SourceFile(path, "table", "", issues, **options)))
    issues.report_fields()
    return [record.fields for record in records], issues.raised


def as_csv(rows: list[list[Any]], delimiter: str = ",") -> str:
    return "".join(delimiter.join("" if c is None else str(c) for c in row) + "\n" for row in rows)


ABOVE = {
    "nothing": [],
    "a title": [["Register of digital projects", None, None, None]],
    "a title, an empty row and notes": [
        ["Register of digital projects", None, None, None],
        [None, None, None, None],
        ["Published", "2026-05-01", None, None],
        ["Contains information on pilots and services", None, None, None],
    ],
    "the labels of groups": [["Project", None, None, "Organisation"]],
    "a title and the labels of groups": [
        ["Register", None, None, None],
        ["Project", None, None, "Organisation"],
    ],
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=list(ABOVE))
def test_the_header_is_found_below_what_stands_above_it(tmp_path: Path, above):
    rows, issues = read(tmp_path, as_csv([*above, *TABLE]))
    assert rows == EXPECTED
    assert [issue.kind for issue in issues] == [IssueKind.ROWS_ABOVE_HEADER] * bool(above)
    assert read(tmp_path, registry_payloads.workbook(("A", [*above, *TABLE])), "xlsx")[0] == rows


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (
            [["Ref", "Name", "Dates", None], [None, None, "Start", "End"]],
            ["Ref", "Name", "Start", "End"],
        ),
        (
            [["Ref", "Name", "Cost", None, "Cost", None], [None, None, "Plan", "Real", "£", "%"]],
            ["Ref", "Name", "Plan", "Real", "£", "%"],
        ),
        (
            [[None, "Planned", None, "Actual", None], ["Ref", "Start", "End", "Start", "End"]],
            ["Ref", "Planned Start", "Planned End", "Actual Start", "Actual End"],
        ),
        ([["Ref", "Cost", "Cost"]], ["Ref", "Cost", "Cost (2)"]),
        ([["Ref", " Project\n name "]], ["Ref", "Project name"]),
    ],
)
def test_a_column_is_named_by_its_header_in_one_row_or_two(tmp_path: Path, header, names):
    cells = [f"cell {number}" for number in range(len(names))]
    sheet = registry_payloads.workbook(("A", [*header, cells, cells]))
    assert read(tmp_path, sheet, "xlsx")[0] == [dict(zip(names, cells, strict=True))] * 2


def test_a_declared_header_is_taken(tmp_path: Path):
    notes = [["Ref", "means", "a", "reference"], ["1", "2", "3", "4"]]
    content = as_csv([*notes, *TABLE])
    assert read(tmp_path, content)[0] != EXPECTED
    assert read(tmp_path, content, header=3) == (EXPECTED, [])
    assert read(tmp_path, content, field_names=frozenset({"Ref", "Stage"}))[0] == EXPECTED
    with pytest.raises(ParseError, match="no row 9"):
        read(tmp_path, content, header=9)


README = ["Read me", [["This register is published each May."], [None], ["Contact: see the site"]]]
DICTIONARY = ["Fields", [["Field", "Meaning"], ["Ref", "A number"], ["Stage", "Of delivery"]]]
LISTS = ["Lists", [["Stages"], ["Live"], ["Beta"]]]


@pytest.mark.parametrize("order", [(0, 3), (0, 1, 3, 2), (1, 3), (3, 0, 1)])
def test_the_sheet_with_records_is_read(tmp_path: Path, order):
    sheets = [README, DICTIONARY, LISTS, ["Projects", TABLE]]
    content = registry_payloads.workbook(*(tuple(sheets[number]) for number in order))
    rows, issues = read(tmp_path, content, "xlsx")
    assert rows == EXPECTED
    # The list of fields has the form of a table, and may have been meant.
    assert [issue.detail for issue in issues] == ["'Fields'; 'Projects' is read"] * (1 in order)


def test_a_declared_sheet_is_read(tmp_path: Path):
    content = registry_payloads.workbook(("Projects", [["x", "y", "z"], [1, 2, 3]]), ("Old", TABLE))
    assert read(tmp_path, content, "xlsx", sheet="Old")[0] == EXPECTED
    with pytest.raises(ParseError, match="no sheet 'Gone'"):
        read(tmp_path, content, "xlsx", sheet="Gone")


def test_cells_in_columns_without_a_name_are_kept(tmp_path: Path):
    rows = [["Ref", None, "Name"], ["A1", "a note", "Damp", "another"], ["A2", None, "Badge"]]
    expected = [
        {"Ref": "A1", "Name": "Damp", "_extra": ["a note", "another"]},
        {"Ref": "A2", "Name": "Badge"},
    ]
    assert read(tmp_path, as_csv(rows))[0] == expected
    assert read(tmp_path, registry_payloads.workbook(("A", rows)), "xlsx")[0] == expected


def test_empty_rows_and_missing_cells_are_no_records_and_no_text(tmp_path: Path):
    rows, _ = read(tmp_path, "Ref,Name,Stage\nA1,Damp\n,,\n\nA2,Badge,Beta\n")
    assert rows == [
        {"Ref": "A1", "Name": "Damp", "Stage": None},
        {"Ref": "A2", "Name": "Badge", "Stage": "Beta"},
    ]
    assert read(tmp_path, "\n\n")[0] == []
