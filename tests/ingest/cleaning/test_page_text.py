"""Text of a page: what surrounds it is taken off, and prose never is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.cleaning.page_text import strip_page_text, strip_person_label

PROSE = "Tenants report damp from a telephone, and officers see what was tried before."


@pytest.mark.parametrize(
    "head",
    [
        "by A. Author and B. Author*",
        "by A. Author and B. Author* Reference 1 Special thanks to C. Helper and D. Helper.",
        "By Ann Author, Ben Author and Cai de Author",
        "Written by Ann Author & Ben Author",
        "Author: Ann Author",
        "Reference 1",
        "Special thanks to Ann Helper and Ben Helper for their review.",
        "We thank Ann Helper of Eastmere for her help.",
        "Acknowledgements: Ann Helper, Ben Helper",
        "Skip to main content",
        "Last updated: 3 May 2024",
        "Published on 2024-05-03",
        "Share this page",
        "Share on Facebook, Twitter, LinkedIn",
        "Facebook Twitter Email",
        "Home › Projects › Damp reports",
        "We use cookies to give you the best experience on our website.",
        "Accept all cookies",
        "Back to top",
        "© 2024 Northshire Council. All rights reserved.",
        "On this page",
    ],
)
def test_what_surrounds_the_text_of_a_page_is_taken_off(head: str):
    assert strip_page_text(f"{head}\n\n{PROSE}") == PROSE
    assert strip_page_text(head) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"by A. Author and B. Author* {PROSE}", PROSE),
        (
            f"by A. Author and B. Author* Reference 1 Special thanks to C. Helper. {PROSE}",
            PROSE,
        ),
        ("Calls fell by 40 %.[1] Costs fell too[12].", "Calls fell by 40 %. Costs fell too."),
        ("The council¹ saved 12 m² of paper‡.", "The council saved 12 m² of paper."),
        (f"{PROSE} The post Damp appeared first on Northshire.", PROSE),
        (f"We use cookies to count visits. {PROSE}", PROSE),
    ],
)
def test_marks_and_notes_are_taken_out_of_a_text(text: str, kept: str):
    assert strip_page_text(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "By 2020 the council had cut calls by 40 %.",
        "By Thursday, officers in Eastmere and Westmere had tried it.",
        "By Eastmere and Westmere councils, for tenants of both.",
        "Thanks to the new portal, calls fell by 40 %.",
        "Special thanks to residents are printed on each letter.",
        "Share your data with the council.",
        "Last updated services in 2019 and found three that nobody used.",
        "References to the law are in the appendix.",
        "Note 1 explains the fee.",
        "Home visits stopped in 2020.",
        "Skip to the next bin day with one tap.",
        "Read more than one meter at a time.",
        "The list was arr[0] and the page had a table (see Annex 2).",
        "We use cookie-free analytics.",
        "Author: unknown; the register does not say.",
    ],
)
def test_prose_that_only_begins_like_it_stays(text: str):
    assert strip_page_text(text) == text


words = st.sampled_from(
    [
        *(
            "by",
            "By",
            "thanks",
            "to",
            "Special",
            "share",
            "Share",
            "updated",
            "home",
            "Home",
            "top",
        ),
        *("Reference", "1", "Ann", "Eastmere", "council", "calls", "fell", "and", "&", "cookies"),
        *("the", "page", "post", "appeared", "first", "on", "contents", "A.", "2024", "author"),
    ]
)
# A sentence with a verb in the middle and a full stop, which opens with none of the marks.
sentences = st.builds(
    lambda before, after: f"The {' '.join(before)} helped {' '.join(after)} again.",
    st.lists(words, max_size=6),
    st.lists(words, max_size=6),
)


@settings(max_examples=200)
@given(st.lists(st.lists(sentences, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4))
def test_no_sentence_of_prose_is_removed(paragraphs: list[str]):
    text = "\n\n".join(paragraphs)
    if "The post" not in text:
        assert strip_page_text(text) == text


def test_a_label_with_a_name_is_no_description():
    assert strip_person_label("Project Lead: Ann Author") is None
    assert strip_person_label("Project lead: the council of Eastmere") is not None
    assert strip_person_label(PROSE) == PROSE
