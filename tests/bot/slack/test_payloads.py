import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import payloads
from bot.slack.mrkdwn import label, link, units, words
from bot.slack.payloads import Pick
from bot.store.feedback import Feedback
from index.errors import InvalidInput
from tests.support import hostile_data
from tests.support.sample_answers import DONE, LONG, QUERY_ID, hit


def test_a_button_carries_the_id_of_a_match_and_gives_it_back():
    value = payloads.pick(QUERY_ID, "harbour-list:9/..//x?y#z% ü")
    assert payloads.read_pick(value) == Pick(QUERY_ID, "harbour-list:9/..//x?y#z% ü")
    assert payloads.read_pick(payloads.pick(QUERY_ID)) == Pick(QUERY_ID)


def test_an_id_too_long_for_a_menu_is_found_again_among_the_hits():
    value = payloads.choice(Feedback.KNEW, QUERY_ID, LONG.id)
    kind, pick = payloads.read_choice(value)
    assert kind is Feedback.KNEW
    assert pick.id is None
    assert pick.among((*DONE.hits, hit(LONG, 4))) == LONG.id
    assert pick.among(DONE.hits) is None


@given(st.sampled_from(Feedback), hostile_data.texts.map(lambda text: f"source:{text}"))
def test_any_id_fits_a_menu_and_a_button_and_is_found_again(kind, id_):
    for value, most in ((payloads.choice(kind, QUERY_ID, id_), 150),):
        assert units(value) <= most
        read, pick = payloads.read_choice(value)
        assert read is kind
        assert pick.among([]) in {id_, None}
    assert units(payloads.pick(QUERY_ID, id_)) <= 2000


def test_a_page_says_from_where_to_go_on():
    assert payloads.read_page(payloads.page(QUERY_ID, 11)) == (QUERY_ID, 11)


@pytest.mark.parametrize(
    "value",
    ["", "x", QUERY_ID[:-1], QUERY_ID.upper() + "0", f"{QUERY_ID}\n", f"{QUERY_ID}  ", "../" * 9],
)
def test_a_forged_value_is_refused(value):
    for read in (payloads.read_pick, payloads.read_query_id, payloads.read_page):
        with pytest.raises(InvalidInput):
            read(value)
    for forged in (value, f"promote {QUERY_ID}", f"knew {value}"):
        with pytest.raises(InvalidInput):
            payloads.read_choice(forged)
    with pytest.raises(InvalidInput):
        payloads.read_page(f"{QUERY_ID} 0")


@given(hostile_data.texts, st.integers(20, 300))
def test_no_text_pings_links_or_formats_and_each_fits(text, most):
    shown = words(text, most)
    assert units(shown) <= most
    assert not re.search(r"[<>*`~]", shown)
    assert not re.search(r"&(?!amp;|lt;|gt;)", shown)
    assert not shown.startswith("&gt;")
    assert units(label(text, most)) <= most
    assert not re.search(r"[<>]", label(text, most))


@given(hostile_data.texts, hostile_data.texts)
def test_a_link_goes_to_the_web_or_is_none(address, text):
    shown = link(address, text, 100)
    assert "<" not in re.sub(r"^<https?://[^\s<>|]+\|[^<>]+>$", "", shown)


def test_a_text_is_cut_at_a_word_and_says_so():
    assert words("Sensors that tell when a bin is full", 24) == "Sensors that tell when…"
    assert words("full", 4) == "full"
    assert words("a" * 30, 20) == "a" * 19 + "…"
    assert words("🏗" * 30, 21) == "🏗" * 10 + "…"
    assert words("e\u0301" * 30, 20) == "e\u0301" * 9 + "…"
    assert words("&" * 30, 21) == "&amp;" * 4 + "…"


def test_text_from_right_to_left_is_kept_apart():
    assert words("بلدية الميناء", 50) == "\u2068بلدية الميناء\u2069"


def test_an_underscore_within_a_word_stays_and_one_around_it_does_not_slant():
    assert words("first_last@a.example", 50) == "first_last@a.example"
    assert words("_slanted_", 50) == "ˍslantedˍ"
