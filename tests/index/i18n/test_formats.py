"""Dates, numbers and countries as a language writes them."""

import pytest

from index.i18n.formats import format_date, format_number, join_with_and, translate_country
from index.i18n.translation import use_language


@pytest.mark.parametrize(
    ("iso_date", "english", "welsh"),
    [
        ("2019-05-03", "3 May 2019", "3 Mai 2019"),
        ("2026-11", "November 2026", "Tachwedd 2026"),
        ("2019", "2019", "2019"),
        ("2026-11-29T15:36:53+00:00", "29 November 2026", "29 Tachwedd 2026"),
        ("2019-13", "2019-13", "2019-13"),
        ("soon", "soon", "soon"),
        (None, None, None),
    ],
)
def test_a_date_is_as_precise_as_given_and_no_date_stays(iso_date, english, welsh):
    assert format_date(iso_date) == english
    with use_language("cy"):
        assert format_date(iso_date) == welsh


@pytest.mark.parametrize(
    ("number", "written"), [(5835, "5,835"), (0.5, "0.50"), (10**33, f"{10**33:,}")]
)
def test_a_number_has_its_thousands_apart_however_large(number, written):
    assert format_number(number) == written


def test_a_country_has_its_name_in_the_language():
    assert translate_country("FR", "France") == "France"
    with use_language("cy"):
        assert translate_country("FR", "France") == "Ffrainc"
        assert translate_country("XX", "Nowhere") == "Nowhere"


def test_the_last_of_a_list_is_joined_with_and():
    assert join_with_and(["a", "b", "c"]) == "a, b and c"
    assert join_with_and(["a"]) == "a"
