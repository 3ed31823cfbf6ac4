import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.transport.message import (
    MAX_MESSAGE_CHARACTERS,
    extract_question,
    parse_text,
    parse_without_filters,
)
from index.errors import InvalidInput
from index.query.parser import MAX_QUESTION_CHARACTERS, parse_query


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("<@U0BOT> damp &amp; mould", "damp & mould"),
        ("<@U0BOT|has-anyone> damp <!channel> <!subteam^S1|@housing>", "damp"),
        ("as in <#C1|housing> or <#C2>", "as in housing or"),
        ("like <https://a.example/b?c=1&amp;d=2|a.example/b>", "like a.example/b"),
        ("see <https://a.example/b>", "see https://a.example/b"),
        ("ask <mailto:a@b.example|a@b.example>", "ask a@b.example"),
        ("damp in:“North Wales”", 'damp in:"North Wales"'),
        ("&lt;!channel&gt; damp", "<!channel> damp"),
    ],
)
def test_what_is_typed_is_read_as_it_was_typed_and_names_nobody(sent, words):
    assert parse_text(sent) == words


def test_in_a_message_to_others_nothing_is_a_limit():
    words = parse_without_filters("Re:damp — note:see in:wales")
    assert not parse_query(words).filters


def test_of_a_long_message_the_question_is_what_is_asked():
    long = "It is damp here. " * 300
    assert (
        extract_question(parse_without_filters(f"{long} Has anyone done mould sensors?"))
        == "Has anyone done mould sensors?"
    )
    assert len(extract_question(parse_without_filters(long))) <= MAX_QUESTION_CHARACTERS


@given(
    st.text()
    | st.lists(st.sampled_from(["<@U1>", "<!here>", "<", ">", "|", "&lt;", "in:", "“", "a "])).map(
        "".join
    )
)
def test_whatever_is_sent_is_read(sent):
    assert len(extract_question(parse_without_filters(sent))) <= MAX_QUESTION_CHARACTERS
    assert "<@U1>" not in parse_text(sent.replace("&lt;", ""))


def test_of_a_message_no_more_is_read_than_a_question_may_have_with_its_markup():
    text = parse_text("damp " * 8_000)
    assert len(text) <= MAX_MESSAGE_CHARACTERS
    with pytest.raises(InvalidInput, match="characters"):  # as before: it is not cut to a question
        parse_query(text)
