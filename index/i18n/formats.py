"""Dates, numbers, lists and names of countries as the reader's language writes them."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date as format_by_pattern
from babel.dates import format_skeleton
from babel.lists import format_list
from babel.numbers import format_percent, get_decimal_symbol, get_group_symbol

from index.i18n.translation import SOURCE_LANGUAGE, current_language, gettext

# English as it is written in the United Kingdom: 3 March 2024.
_LOCALE_BY_LANGUAGE = {SOURCE_LANGUAGE: "en_GB"}
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def current_locale() -> str:
    """Return the locale by which Babel writes what is said in this context."""
    language = current_language()
    return _LOCALE_BY_LANGUAGE.get(language, language)


def format_date(iso_date: str | None) -> str | None:
    """Return an ISO 8601 date or time in words, as precise as given: `2019-05` is `May 2019`.

    Text that is no ISO date comes back unchanged.
    """
    match = _ISO_DATE.fullmatch((iso_date or "").split("T")[0])
    if not match:
        return iso_date
    year, month, day = match.groups()
    try:
        written = date(int(year), int(month), int(day or 1))
    except ValueError:
        return iso_date
    return _write_date(written, has_day=day is not None, locale=current_locale())


def format_time(iso_time: str | None) -> str:
    """Return an ISO 8601 time in words, to the minute: `29 November 2026, 09:05`.

    The date alone where that is all that is given; empty for none.
    """
    if not iso_time:
        return ""
    clock = iso_time.partition("T")[2][:5]
    return f"{format_date(iso_time)}, {clock}" if clock else str(format_date(iso_time))


def format_number(number: float) -> str:
    """Return a number with its thousands separated; with two decimals if it is not whole."""
    plain = f"{int(number):,}" if number == int(number) else f"{number:,.2f}"
    locale = current_locale()
    symbols = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale)}
    return "".join(symbols.get(character, character) for character in plain)


def format_share(share: float) -> str:
    """Return a share, 0 to 1, as a whole percentage."""
    return format_percent(share, locale=current_locale())


def join_with_and(items: Sequence[str]) -> str:
    """Return items in one line, the last after an “and”."""
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items)
    return gettext("{first} and {last}").format(first=", ".join(items[:-1]), last=items[-1])


def join_with_or(items: Sequence[str]) -> str:
    """Return items in one line, the last after an “or”."""
    return format_list(items, "or", locale=current_locale())


def translate_country(code: str, english: str) -> str:
    """Return the name of a country by its ISO 3166-1 alpha-2 code; its English name if unknown."""
    language = current_language()
    if language == SOURCE_LANGUAGE:
        return english
    return str(Locale(language).territories.get(code.upper(), english))


@lru_cache(maxsize=4096)  # a skeleton takes a third of a millisecond
def _write_date(written: date, *, has_day: bool, locale: str) -> str:
    if has_day:
        return format_by_pattern(written, "long", locale=locale)
    return format_skeleton("yMMMM", written, locale=locale)
