import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import payloads
from bot.slack.mrkdwn import escape, link, plain_label, utf16_length
from bot.slack.payloads import MatchRef
from bot.store.model import FeedbackKind
from index.errors import InvalidInput
from tests.support import hostile_data
from tests.support.sample_answers import DONE, LONG, QUERY_ID, hit


def test_a_button_carries_the_id_of_a_match_and_gives_it_back():
    value = payloads.encode_match(QUERY_ID, "harbour-list:9/..//x?y#z% ü")
    assert payloads.decode_match(value) == MatchRef(QUERY_ID, "harbour-list:9/..//x?y#z% ü")
    assert payloads.decode_match(payloads.encode_match(QUERY_ID)) == MatchRef(QUERY_ID)


def test_an_id_too_long_for_a_menu_is_found_again_among_the_hits():
    value = payloads.encode_feedback(FeedbackKind.KNEW, QUERY_ID, LONG.id)
    kind, pick = payloads.decode_feedback(value)
    assert kind is FeedbackKind.KNEW
    assert pick.initiative_id is None
    assert pick.resolve((*DONE.hits, hit(LONG, 4))) == LONG.id
    assert pick.resolve(DONE.hits) is None


@given(st.sampled_from(FeedbackKind), hostile_data.texts.map(lambda text: f"source:{text}"))
def test_any_id_fits_a_menu_and_a_button_and_is_found_again(kind, id_):
    for value, most in ((payloads.encode_feedback(kind, QUERY_ID, id_), 150),):
        assert utf16_length(value) <= most
        read, pick = payloads.decode_feedback(value)
        assert read is kind
        assert pick.resolve([]) in {id_, None}
    assert utf16_length(payloads.encode_match(QUERY_ID, id_)) <= 2000


def test_a_page_says_from_where_to_go_on():
    assert payloads.decode_page(payloads.encode_page(QUERY_ID, 11)) == (QUERY_ID, 11)


@pytest.mark.parametrize(
    "value",
    ["", "x", QUERY_ID[:-1], QUERY_ID.upper() + "0", f"{QUERY_ID}\n", f"{QUERY_ID}  ", "../" * 9],
)
def test_a_forged_value_is_refused(value):
    for read in (payloads.decode_match, payloads.decode_query_id, payloads.decode_page):
        with pytest.raises(InvalidInput):
            read(value)
    for forged in (value, f"promote {QUERY_ID}", f"knew {value}"):
        with pytest.raises(InvalidInput):
            payloads.decode_feedback(forged)
    with pytest.raises(InvalidInput):
        payloads.decode_page(f"{QUERY_ID} 0")


@given(hostile_data.texts, st.integers(20, 300))
def test_no_text_pings_links_or_formats_and_each_fits(text, most):
    shown = escape(text, most)
    assert utf16_length(shown) <= most
    assert not re.search(r"[<>*`~]", shown)
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert not shown.startswith("&gt;")
    assert utf16_length(plain_label(text, most)) <= most
    assert not re.search(r"[<>]", plain_label(text, most))


@given(hostile_data.texts, hostile_data.texts)
def test_a_link_goes_to_the_web_or_is_none(address, text):
    shown = link(address, text, 100)
    assert "<" not in re.sub(r"^<https?://[^\s<>|]+\|[^<>]+>$", "", shown)


def test_a_text_is_cut_at_a_word_and_says_so():
    assert escape("Sensors that tell when a bin is full", 24) == "Sensors that tell when…"
    assert escape("full", 4) == "full"
    assert escape("a" * 30, 20) == "a" * 19 + "…"
    assert escape("🏗" * 30, 21) == "🏗" * 10 + "…"
    assert escape("e\u0301" * 30, 20) == "e\u0301" * 9 + "…"
    assert escape("&" * 30, 21) == "&amp;" * 4 + "…"


def test_text_from_right_to_left_is_kept_apart():
    assert escape("بلدية الميناء", 50) == "\u2068بلدية الميناء\u2069"


def test_an_underscore_within_a_word_stays_and_one_around_it_does_not_slant():
    assert escape("first_last@a.example", 50) == "first_last@a.example"
    assert escape("_slanted_", 50) == "ˍslantedˍ"
