"""Dates as people write them: read in one way, or not at all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.dates import DateOrder, find_date_order, to_date

DAY, MONTH = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019", "2019"),
        (2019, "2019"),
        ("2019-5", "2019-05"),
        ("2019-05-13T10:00:00+01:00", "2019-05-13"),
        ("2019/05/13", "2019-05-13"),
        ("13/05/2019", "2019-05-13"),
        ("05/13/2019 10:00", "2019-05-13"),
        ("13.5.2019", "2019-05-13"),
        ("1 April 2024", "2024-04-01"),
        ("1st Apr. 2024", "2024-04-01"),
        ("April 1, 2024", "2024-04-01"),
        ("1-Sept-2024", "2024-09-01"),
        ("Monday, 1. April 2024", "2024-04-01"),
        ("Fri, 31 Dec 2021 23:30:00 -0500", "2021-12-31"),
        ("April 2024", "2024-04"),
        ("May-2024", "2024-05"),
        ("2025/26", "2025"),
        ("2025-2026", "2025"),
        ("FY 2024–25", "2024"),
        ("1999/00", "1999"),
        ("04/04/2024", "2024-04-04"),
        ("01/04/2024", None),
        ("31/02/2024", None),
        ("01/04/24", None),
        ("Apr-24", None),
        ("2024/29", None),
        ("2023-31-01", None),
        ("Spring 2024", None),
        ("in service", None),
        ("9999", None),
        (float("nan"), None),
    ],
)
def test_a_date_keeps_the_precision_stated(value: object, expected: str | None):
    assert to_date(value) == expected


def test_a_financial_year_ends_in_its_second_year():
    assert to_date("2025/26", is_end=True) == "2026"
    assert to_date("2025/2026", is_end=True) == "2026"
    assert (to_date("2011/12"), to_date("2011/12", is_end=True)) == ("2011", None)
    assert to_date("2025-06-30", is_end=True) == "2025-06-30"


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["01/04/2024", "31/03/2025", "2024"], DAY),
        (["01/04/2024", "03.31.2025"], MONTH),
        (["31/03/2025", "03/31/2025"], None),
        (["01/04/2024", "31/31/2025", None, 5], None),
    ],
)
def test_a_column_proves_its_order_by_a_day_that_is_no_month(values: list, order: DateOrder | None):
    assert find_date_order(values) == order


def test_an_order_decides_a_date_that_can_be_read_two_ways():
    assert (to_date("01/04/2024", DAY), to_date("01/04/2024", MONTH)) == (
        "2024-04-01",
        "2024-01-04",
    )
    assert to_date("31/03/2025", MONTH) == "2025-03-31"


@given(st.dates(dt.date(1700, 1, 1), dt.date(2199, 12, 31)), st.sampled_from("/.-"))
def test_a_date_is_read_as_it_was_written_or_not_at_all(date: dt.date, mark: str):
    iso = date.isoformat()
    written = f"{date.day:02}{mark}{date.month:02}{mark}{date.year}"
    assert to_date(written) in {iso, None}
    assert to_date(written, DAY) == iso
    for form in (f"{date.day} {date:%B} {date.year}", f"{date:%b} {date.day}, {date.year}", iso):
        assert to_date(form) == iso
