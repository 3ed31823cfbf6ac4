"""Markup in cells: escaped once, twice or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.values import to_line


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Kinderg&auml;rten &amp; schools", "Kindergärten & schools"),
        ("Health &amp;amp; care, R&amp;amp;D", "Health & care, R&D"),
        ("&lt;p&gt;Apply for a &lt;strong&gt;place&lt;/strong&gt; here&lt;/p&gt;", "Apply for a place here"),
        ("&amp;lt;p&amp;gt;Twice&amp;lt;/p&amp;gt;", "Twice"),
        ("<![CDATA[Care records.]]>", "Care records."),
        ("&lt;![CDATA[<p>Grants &amp; loans</p>]]&gt;", "Grants & loans"),
        ("R&amp;D &lt;grants&gt; tracker", "R&D <grants> tracker"),
        ("See <https://example.org/a>", "See <https://example.org/a>"),
        ("<o:p>Word</o:p> <drupal-media id='1'></drupal-media><widget x='1'>", "Word"),
        ("<!-- note --><!DOCTYPE html><?xml version='1.0'?>Text", "Text"),
        ("a < b, c > d &lt; e", "a < b, c > d < e"),
    ],
)  # fmt: skip
def test_entities_are_resolved_and_then_tags_taken_off(value: str, expected: str):
    assert to_line(value) == expected


words = st.text(st.sampled_from("abcxyz &<>;#/!-[]"), min_size=1, max_size=40)


@given(
    words, st.sampled_from(["<p>{}</p>", "<b>{}</b>", "&lt;i&gt;{}&lt;/i&gt;", "<![CDATA[{}]]>"])
)
def test_a_word_beside_markup_is_never_lost(text: str, markup: str):
    assert "word" in str(to_line(f"word {markup.format(text)}"))
