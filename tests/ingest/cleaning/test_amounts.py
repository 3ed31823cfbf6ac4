"""Amounts of money as people write them: read in one way, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.amounts import Amount, to_amount


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        (12500, None, Amount(12500, None)),
        (12500.5, "EUR", Amount(12500.5, "EUR")),
        ("£12,500", None, Amount(12500, "GBP")),
        ("12,500", "GBP", Amount(12500, "GBP")),
        ("$ 12,500.00", None, Amount(12500, "$")),
        ("12.500,00", None, Amount(12500, None)),
        ("12.500,00 €", None, Amount(12500, "EUR")),
        ("12,50", None, Amount(12.5, None)),
        ("12 500,00", None, Amount(12500, None)),
        ("12\u00a0500 EUR", None, Amount(12500, "EUR")),
        ("CHF 12'500.00", None, Amount(12500, "CHF")),
        ("₹12,50,000", None, Amount(1250000, "INR")),
        ("1,234,567", None, Amount(1234567, None)),
        ("1.234.567", None, Amount(1234567, None)),
        ("-5.25", None, Amount(-5.25, None)),
        ("1234.567", None, Amount(1234.567, None)),
        ("1" * 60 + "." + "3" * 40, "GBP", None),
        ("12,500", None, None),
        ("12.500", None, None),
        ("€12,500", None, None),
        ("£12.500", None, None),
        ("1,2,3", None, None),
        ("10,000 - 20,000", "GBP", None),
        ("about £5", None, None),
        ("XXY 5", None, None),
        ("£5 GBP", None, None),
        (float("nan"), "GBP", None),
        (True, "GBP", None),
        (None, "GBP", None),
    ],
)
def test_an_amount_that_can_be_read_two_ways_is_not_guessed(value, currency, expected):
    assert to_amount(value, currency) == expected


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_an_amount_is_read_as_it_was_written(whole: int, cents: int):
    english = f"{whole:,}.{cents:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.translate(str.maketrans({",": " ", ".": ","}))
    expected = Amount(float(f"{whole}.{cents:02}"), None)
    assert to_amount(english) == to_amount(german) == to_amount(french) == expected
