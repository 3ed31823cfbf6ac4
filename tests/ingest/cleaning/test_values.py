"""Texts, names, keys and addresses as people and programs write them."""

import pytest

from ingest.cleaning.values import find_urls, to_key, to_name, to_prose, to_string, to_text, to_url


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("One\\n\\nTwo", "One\n\nTwo"),
        ("<p>One &amp; <b>two</b></p><script>x()</script>", "One & two"),
        ("a\u200bb \u00a0 c", "ab c"),
        ("Write to first.last@example.com.", "Write to ."),
        ("No description available...", None),
        ("[PROJECT DESCRIPTION]", None),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
    ],
)
def test_text_is_cleaned_without_losing_words(value: str, expected: str | None):
    assert to_prose(value) == expected


MISSING = [
    *("nan", "NaN", "NaT", "<NA>", "NULL", "None", "#N/A", "#REF!", "#DIV/0!", "#NAME?", "Err:508"),
    float("nan"),
    float("-inf"),
    None,
    " ",
]


@pytest.mark.parametrize("value", MISSING)
def test_a_cell_without_a_value_states_nothing(value: object):
    assert (to_text(value), to_name(value), to_key(value)) == (None, None, None)


@pytest.mark.parametrize("value", ["n/a", "N/A", "N.A.", "-", "?", "…", "Not applicable"])
def test_a_word_for_no_name_is_no_name_but_may_be_a_key(value: str):
    assert (to_text(value), to_name(value), to_key(value)) == (None, None, value)


@pytest.mark.parametrize("value", ["Nan Madol", "Nullarbor", "#NAfrica", "None of us alone"])
def test_a_name_that_begins_like_a_missing_value_is_kept(value: str):
    assert to_text(value) == to_name(value) == value


def test_a_title_may_be_a_word_that_is_a_placeholder_elsewhere():
    assert (to_name("Unknown"), to_text("Unknown")) == ("Unknown", None)
    assert to_string(1.5) == "1.5"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" https://example.org/a?b=c#d\u200b ", "https://example.org/a?b=c#d"),
        ("git://example.org/a.git", "git://example.org/a.git"),
        ("www.example.org", "https://www.example.org"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
        ("WWW.example.org/a b", None),
        ("www. example", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://", None),
        ("https://[broken", None),
        ('https://example.org/"onclick', None),
    ],
)
def test_an_address_is_one_that_a_browser_may_open(value: str, expected: str | None):
    assert to_url(value) == expected


def test_addresses_in_a_sentence_are_found_with_and_without_a_scheme():
    sentence = "See www.example.org/a, or https://www.example.org/b."
    assert find_urls(sentence) == ["https://www.example.org/a", "https://www.example.org/b"]
