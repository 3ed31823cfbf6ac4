"""Delimiters and quotation marks of CSV: no cell costs another row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.delimited_rows import find_delimiter, parse_rows, split_lines


def parse(text: str, delimiter: str | None = None) -> tuple[list[list[str]], list[int]]:
    """The rows of a text, and the numbers of the lines with stray quotation marks."""
    lines, doubted = split_lines(text), list[int]()
    found, skipped = find_delimiter(lines)
    rows = list(parse_rows(lines[skipped:], delimiter or found, doubted.append))
    return rows, doubted


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('Ref,"Stage (idea; alpha; beta; live)"\n1,"a; b"\n', [["Ref", "Stage (idea; alpha; beta; live)"], ["1", "a; b"]]),
        ('Ref;"Cost, in £, a year";Who\n1;5,0;A, B\n', [["Ref", "Cost, in £, a year", "Who"], ["1", "5,0", "A, B"]]),
        ("Ref|Name|Stage\n1|Damp, mould|Live\n", [["Ref", "Name", "Stage"], ["1", "Damp, mould", "Live"]]),
        ("Ref\tName\n1\tDamp, mould; both\n2\tB\n", [["Ref", "Name"], ["1", "Damp, mould; both"], ["2", "B"]]),
        ("sep=;\nRef;Name\n1;Damp\n", [["Ref", "Name"], ["1", "Damp"]]),
        ('"sep=|"\r\nRef|Name\r\n1|A, B\r\n', [["Ref", "Name"], ["1", "A, B"]]),
        ("SEP=^\nRef^Name\n1^A, B\n", [["Ref", "Name"], ["1", "A, B"]]),
        ("A title; of the list, published\nRef;Name;Stage\n1;Damp, mould;Live\n2;B;Live\n",
         [["A title", " of the list, published"], ["Ref", "Name", "Stage"], ["1", "Damp, mould", "Live"], ["2", "B", "Live"]]),
        ('Ref,Text\n1,"a; b\nc; d\ne; f"\n', [["Ref", "Text"], ["1", "a; b\nc; d\ne; f"]]),
        ("Name\nDamp\n", [["Name"], ["Damp"]]),
        ("", []),
    ],
)  # fmt: skip
def test_the_delimiter_is_the_one_that_splits_rows_alike(text: str, rows: list[list[str]]):
    assert parse(text) == (rows, [])


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('2,"Fix my" street,Potholes', ["2", "Fix my street", "Potholes"]),
        ('2,"Fix my" street,"Potholes, kerbs"', ["2", "Fix my street", "Potholes, kerbs"]),
        ('2,"Fix my street,Potholes', ["2", '"Fix my street', "Potholes"]),
        ('2,Fix my street,"Potholes', ["2", "Fix my street", "Potholes"]),
    ],
)
def test_a_stray_quotation_mark_costs_no_other_row(line: str, cells: list[str]):
    text = f'Ref,Name,Text\n1,Damp,"one\ntwo"\n{line}\n3,Badge,\n'
    rows = [["Ref", "Name", "Text"], ["1", "Damp", "one\ntwo"], cells, ["3", "Badge", ""]]
    assert parse(text) == (rows, [4])


def test_a_cell_beyond_the_limit_of_the_library_is_kept():
    long = "All minutes of the board. " * 6000
    assert parse(f'Ref,Text\n1,"{long}"\n2,Short\n')[0] == [
        ["Ref", "Text"],
        ["1", long],
        ["2", "Short"],
    ]


cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6), st.sampled_from(",;\t|"))
def test_what_is_written_well_is_read_as_it_was(table: list[list[str]], delimiter: str):
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    assert parse(written.getvalue(), delimiter) == (table, [])


plain = st.text("ab c-é", min_size=1, max_size=8)


@given(st.lists(st.lists(plain, min_size=3, max_size=3), min_size=2, max_size=8), st.data())
def test_one_stray_quotation_mark_changes_no_other_row(table: list[list[str]], data: st.DataObject):
    row = data.draw(st.integers(0, len(table) - 1))
    column, place = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 8))
    spoilt = [list(each) for each in table]
    spoilt[row][column] = f'{spoilt[row][column][:place]}"{spoilt[row][column][place:]}'
    read, _ = parse("".join(",".join(each) + "\n" for each in spoilt), ",")
    assert [each for number, each in enumerate(read) if number != row] == [
        each for number, each in enumerate(table) if number != row
    ]
