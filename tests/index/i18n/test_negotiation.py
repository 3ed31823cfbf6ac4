"""The language that a request or a locale asks for."""

import pytest

from index.i18n.negotiation import accepted_language, known_language, language_of_environment


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("cy", "cy"),
        ("cy-GB,cy;q=0.9,en;q=0.8", "cy"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("fr,cy;q=0.3", "cy"),
        ("en;q=0.3, cy;q=0.7", "cy"),
        ("cy;q=0, en", "en"),
        ("*", "en"),
        ("fr", None),
        ("", None),
        ("cy;q=x, ;;,=", None),
    ],
)
def test_the_language_of_ours_with_the_highest_quality_is_accepted(header, language):
    assert accepted_language(header) == language


@pytest.mark.parametrize(
    ("locale", "language"), [("cy_GB.UTF-8", "cy"), ("CY", "cy"), ("en-US", "en"), ("C", None)]
)
def test_a_locale_is_of_a_language_of_ours_or_of_none(locale, language):
    assert known_language(locale) == language


def test_the_first_variable_that_is_set_counts():
    assert language_of_environment({"LC_ALL": "cy_GB.UTF-8", "LANG": "en_GB.UTF-8"}) == "cy"
    assert language_of_environment({"LC_ALL": "", "LANG": "cy"}) == "cy"
    assert language_of_environment({"LC_ALL": "C", "LANG": "cy"}) == "en"
    assert language_of_environment({}) == "en"
