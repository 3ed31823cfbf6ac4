import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.message.plain_text import plain_text
from index.query.parser import parse_query

QUESTION = "foi request software"


@pytest.mark.parametrize(
    "message",
    [
        ":wave: :house: foi request software",
        "foi request software :tada::+1::skin-tone-2:",
        "👋🏽 foi request software 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🏠",
        "*foi* _request_ `software`",
        "**foi request** ~~software~~",
        "<@U123> foi <https://a.example/b|request> software <!here>",
        "foi request software https://example.org/foi",
        "> somebody asked about bins\nfoi request software",
        "foi request software\n&gt; about bins",
        "foi request software\n\nOn Mon, 3 Feb 2025 at 10:12, Jo <jo@example.org> wrote:\nbins",
        "foi request software\n-----Original Message-----\nFrom: Jo\nbins",
        "foi request software\nFrom: Jo\nSent: Monday\nTo: Sam\nSubject: bins\nbins",
        "Re: foi request software",
        "Hi all, foi request software",
        "Morning! foi request software",
        "Hello team foi request software",
        "Dear colleagues,\n\nfoi request software\n\nKind regards,\nJo Bloggs\nHead of Digital",
        "Hi Jo and Sam,\nHope you are well.\nfoi request software",
        "Quick question: foi request software",
        "foi request software. Thanks in advance!",
        "foi request software thanks",
        "foi request software, cheers",
        "foi request software please",
        "foi request software. Any help would be appreciated. Many thanks, Jo",
        "foi request software\n--\nJo Bloggs",
        "foi request software\nSent from my iPhone",
    ],
)
def test_markup_greetings_and_what_is_quoted_are_no_words_of_the_question(message):
    assert parse_query(message).text == QUESTION
    assert parse_query(message).question == message


@pytest.mark.parametrize(
    "message",
    [
        "https://www.example.org/foi",
        "Thanks a lot",
        "hello world app",
        "how do we say thanks to volunteers",
        "a card to say thanks",
        "morning after pill",
        "queues #7 ; & | in a hall",
        "snake_case_names in 2*3*4 files",
        "ratio 10:30:45 of a:b:c",
        "Afternoon teas for care homes",
        "> 5 mm potholes"[2:],
    ],
)
def test_a_message_that_only_looks_like_it_stays(message):
    assert plain_text(message) == message


def test_a_forwarded_mail_without_words_of_its_own_is_the_question():
    forwarded = "From: Jo\nSent: Monday\nSubject: FOI request software\n\nHas anyone done it?"
    assert plain_text(forwarded) == "FOI request software\nHas anyone done it?"
    assert plain_text("> damp portal\n> for tenants") == "damp portal\nfor tenants"


def test_a_label_is_kept_of_a_link_and_a_name_of_a_channel():
    assert plain_text("like <https://a.example|FixMyStreet> in <#C1|housing>") == (
        "like FixMyStreet in housing"
    )


BEFORE = st.lists(
    st.sampled_from(
        [
            "Hi all, ",
            "Morning! ",
            "Hello everyone\n",
            ":wave: ",
            "👋 ",
            "<@U1> ",
            "Dear colleagues,\n",
        ]
    ),
    max_size=3,
).map("".join)
AFTER = st.lists(
    st.sampled_from(
        [
            " :house:",
            " 🏠",
            "\nThanks in advance",
            " thanks!",
            "\nKind regards,\nJo",
            " Cheers",
            "\n> bins",
        ]
    ),
    max_size=3,
).map("".join)
WORDS = st.lists(
    st.sampled_from(["damp", "foi", "software", "portal", "bins", "schools", "1st", "in:wales"]),
    min_size=1,
    max_size=6,
).filter(lambda words: {*words} != {"in:wales"} and words.count("in:wales") < 2)
STYLES = st.sampled_from(["{}", "*{}*", "_{}_", "`{}`"])


@given(BEFORE, WORDS, STYLES, AFTER)
def test_a_question_is_the_same_whatever_is_wrapped_around_it(before, words, style, after):
    plain = parse_query(" ".join(words))
    first, *others = words
    first = first if ":" in first else style.format(first)
    wrapped = parse_query(before + " ".join((first, *others)) + after)
    assert (wrapped.text, wrapped.filters) == (plain.text, plain.filters)


@given(st.text(st.sampled_from("ab *_~`:<>@#|!?.,\n👋\u200dThanks Hi"), max_size=80) | st.text())
def test_any_message_with_a_letter_keeps_one(message):
    text = plain_text(message)
    assert any(map(str.isalnum, text)) or not any(map(str.isalnum, message))
