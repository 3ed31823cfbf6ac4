"""Conversion of dates as people write them to ISO 8601, in the precision stated."""

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

from ingest.cleaning.values import to_line

_VALID_YEARS = range(1700, 2200)
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:-(\d{1,2})|([-/.])(\d{1,2})\3(\d{1,2})(?:[T ].*)?)?", re.DOTALL
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:,?[T ].*)?", re.DOTALL)
_FINANCIAL_YEAR = re.compile(r"(?:FY ?)?(\d{4}) ?[-/–] ?(\d{2}|\d{4})", re.IGNORECASE)
_WORDS_FORMATS = (
    *(("%d %B %Y", "%Y-%m-%d"), ("%d %b %Y", "%Y-%m-%d")),
    *(("%B %d %Y", "%Y-%m-%d"), ("%b %d %Y", "%Y-%m-%d")),
    *(("%B %Y", "%Y-%m"), ("%b %Y", "%Y-%m")),
)
_MONTHS = 12
# Longer texts are no dates.
_MAX_DATE_CHARS = 60


class DateOrder(StrEnum):
    """Orders of day and month in a date such as 01/04/2024."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def to_date(value: object, order: DateOrder | None = None, *, is_end: bool = False) -> str | None:
    """Return `value` as an ISO 8601 date in the precision stated; None if it is not a date.

    A date that can be read day first and month first needs the `order`. A financial year (2025/26)
    starts in its first year; if `is_end`, it ends in its second. Years from 1700 to 2199 are
    accepted; a time of day is dropped.
    """
    text = to_line(value) or ""
    if len(text) > _MAX_DATE_CHARS:
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        date = _join_parts(match[1], match[2] or match[4], match[5])
        return date or _financial_year(text, is_end=is_end)
    if match := _YEAR_LAST.fullmatch(text):
        readings = {date for each in _possible_orders(match, order) if (date := each)}
        return readings.pop() if len(readings) == 1 else None
    return _financial_year(text, is_end=is_end) or _date_in_words(text)


def find_date_order(values: Iterable[object]) -> DateOrder | None:
    """Return the order that dates among `values` prove, such as 31/03/2025; None if none or both.

    The dates of one file are written by one hand or one program.
    """
    proven = set[DateOrder]()
    for value in values:
        if isinstance(value, str) and (match := _YEAR_LAST.fullmatch(value.strip())):
            first, second = int(match[1]), int(match[3])
            if first > _MONTHS >= second:
                proven.add(DateOrder.DAY_FIRST)
            elif second > _MONTHS >= first:
                proven.add(DateOrder.MONTH_FIRST)
    return proven.pop() if len(proven) == 1 else None


def _possible_orders(match: re.Match[str], order: DateOrder | None) -> list[str | None]:
    """Return the date that `match` is in `order`, or in both orders."""
    first, second, year = match[1], match[3], match[4]
    dates = {
        DateOrder.DAY_FIRST: _join_parts(year, second, first),
        DateOrder.MONTH_FIRST: _join_parts(year, first, second),
    }
    return list(dates.values()) if order is None or dates[order] is None else [dates[order]]


def _join_parts(*parts: str | None) -> str | None:
    """Return year, month and day, where stated, as a date; None if there is no such day."""
    year, *rest = [int(part) for part in parts if part]
    with suppress(ValueError):
        if year in _VALID_YEARS and dt.date(year, *[*rest, 1, 1][:2]):
            return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])
    return None


def _financial_year(text: str, *, is_end: bool) -> str | None:
    """Return the year in which a financial year starts, or ends; None if it is not one.

    2011/12 may be December 2011 too. Its first year is right in both readings.
    """
    match = _FINANCIAL_YEAR.fullmatch(text)
    if not match or int(match[1]) not in _VALID_YEARS:
        return None
    first, is_long = int(match[1]), len(match[2]) > 2  # noqa: PLR2004 - 2025/26 and 2025/2026
    if int(match[2]) != (first + 1 if is_long else (first + 1) % 100):
        return None
    if is_end and not is_long and int(match[2]) in range(1, _MONTHS + 1):
        return None
    return str(first + 1 if is_end else first)


def _date_in_words(text: str) -> str | None:
    """Return a date with the name of a month in English; None if it is not one."""
    plain = re.sub(r",? \d\d?:\d\d.*", "", text, flags=re.DOTALL)
    plain = re.sub(r"(?<=\d)(st|nd|rd|th|\.)(?= )", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\bsept\b\.?", "Sep", plain, flags=re.IGNORECASE)
    plain = " ".join(re.sub(r"[,-]|(?<=[a-z])\.", " ", plain).split())
    for pattern, precision in _WORDS_FORMATS:
        with suppress(ValueError):
            date = dt.datetime.strptime(plain, pattern)  # noqa: DTZ007 - a day has no time zone
            return date.strftime(precision) if date.year in _VALID_YEARS else None
    return None
