"""Conversion of amounts of money as people write them to numbers."""

import math
import re
from contextlib import suppress
from dataclasses import dataclass

import pycountry
from babel.numbers import NumberFormatError, parse_decimal

from ingest.cleaning.values import to_line

_SYMBOLS = {"£": "GBP", "€": "EUR", "₹": "INR", "$": "$", "US$": "USD"}
_AMOUNT = re.compile(
    r"(?P<before>US\$|[£€₹$]|[A-Z]{3})? ?(?P<number>[-+]?\d[\d.,'’ ]{0,40}?) ?"
    r"(?P<after>US\$|[£€₹$]|[A-Z]{3})?"
)
# Each stands for the countries that write numbers alike: 12,500.00 or 12,50,000 or 12.500,00 or
# 12 500,00 or 12’500.00.
_LOCALES = ("en_GB", "en_IN", "de_DE", "fr_FR", "de_CH")
# Currencies of countries that group thousands by commas.
_COMMA_CURRENCIES = frozenset({"GBP", "USD", "$", "AUD", "NZD", "INR", "KES", "NGN", "GHS", "PHP"})
# The space that French groups thousands by.
_FRENCH_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class Amount:
    """Amount of money; `currency` is None if it is not stated."""

    number: float
    currency: str | None


def to_amount(value: object, currency: str | None = None) -> Amount | None:
    """Return `value` as an amount, in `currency` or else in the one that it states.

    None if it is not an amount, or one that can be read two ways: 12.500 is twelve and a half or
    twelve thousand five hundred.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Amount(float(value), currency) if math.isfinite(value) else None
    match = _AMOUNT.fullmatch(to_line(value) or "")
    stated = (match["before"] or match["after"]) if match else None
    if match is None or (match["before"] and match["after"]) or not _is_currency(stated):
        return None
    currency = currency or _SYMBOLS.get(stated or "", stated)
    number = _parse_number(match["number"], currency)
    return None if number is None else Amount(number, currency)


def _is_currency(stated: str | None) -> bool:
    return (
        stated is None or stated in _SYMBOLS or pycountry.currencies.get(alpha_3=stated) is not None
    )


def _parse_number(text: str, currency: str | None) -> float | None:
    grouped = text.replace(" ", _FRENCH_SPACE).replace("'", "’").removeprefix("+")
    readings: dict[str, float] = {}
    for locale in _LOCALES:
        with suppress(NumberFormatError, ArithmeticError):  # the other: too many digits
            readings[locale] = float(parse_decimal(grouped, locale, strict=True))
    if len(set(readings.values())) > 1 and "," in text and currency in _COMMA_CURRENCIES:
        return readings.get("en_GB")
    return next(iter(readings.values())) if len(set(readings.values())) == 1 else None
