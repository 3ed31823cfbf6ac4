import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.presentation.answer_view import view_answer
from bot.terminal.answer import print_answer
from tests.support.sample_answers import (
    ANSWERS,
    BARELY,
    CANT_SAY,
    DONE,
    MANY_OUTCOMES,
    NAMED,
    NOBODY,
    PROBABLY_DONE,
    PROBABLY_NOBODY,
    SEVERAL,
    WORST,
)


def shown(answer, *, width=80, **kind) -> str:
    out = io.StringIO()
    print_answer(view_answer(answer), Console(file=out, width=width, **kind))
    return out.getvalue()


def in_order(text: str, *parts: str) -> None:
    at = [text.index(part) for part in parts]
    assert at == sorted(at), list(zip(parts, at, strict=True))


@pytest.fixture(params=ANSWERS)
def answer(request):
    return ANSWERS[request.param]


def test_the_verdict_comes_first(answer):
    words = f"{view_answer(answer).label} {answer.verdict.sentence}".split()
    assert shown(answer).split()[: len(words)] == words


def test_every_line_but_an_address_fits_80_columns_and_ends_without_blanks(answer):
    for line in shown(answer).splitlines():
        assert line == line.rstrip()
        assert cell_len(line) <= 80 or "https://" in line


def test_nothing_moves_the_cursor_or_turns_the_text(answer):
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown(answer))


def test_colour_changes_no_word(answer):
    coloured = shown(answer, force_terminal=True, color_system="truecolor")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown(answer)


def test_an_answer_is_told_in_the_order_that_every_surface_keeps():
    in_order(
        shown(SEVERAL),
        "Yes: three bodies",
        "damp and mould reporting",
        "1. Damp and mould portal",
        "Brackmoor Borough Council (lead)",
        "Live as of June 2025",
        "Tenants photograph damp",
        "It mentions damp, mould, report",
        "Delivered",
        "Cases seen by a surveyor",
        "(in part)",
        "Not delivered",
        "Three councils share",
        "£350,000, Local Projects Fund, 2021 to 2023",
        "housing.digital@brackmoor.example",
        "Local Projects Fund, last read 20 November 2026",
        "https://www.brackmoor.example/damp",
        "2. Mould sensors",
        "Earlier attempts, oldest first",
        "2 May 2016 to 30 November 2017",
        "April 2021 to 2023",
        "From September 2024",
        "What to do next",
        "What we searched",
        "1,374 initiatives: 804 from the UK, 311 from the US, 12 from Morocco, 247",
        "from elsewhere or not stated. From 2 registries, each last read on or after 2",
    )


def test_where_nothing_answers_the_nearest_are_shown_in_short_or_in_a_line():
    probably = shown(PROBABLY_NOBODY)
    in_order(
        probably,
        "Probably nobody",
        "1. Joint repairs triage centre",
        "Two districts shared",
        "How it differs    stopped in 2017; no mention of “photographs” or “tenants”",
        "2. mould",
        "Check the closest matches",
    )
    assert "Funding" not in probably
    assert "1. mould · Organisation not stated · Status not stated" in shown(NOBODY)


def test_a_match_says_that_it_is_named_or_which_question_it_answers():
    assert "Why it matched    This is the name you asked for." in shown(NAMED)
    text = " ".join(shown(PROBABLY_DONE).split())
    question = "How can tenants report damp with a photograph?"
    assert f"Matches a question it is known to answer: “{question}”" in text
    assert text.count("known to answer") == 1


def test_matches_that_hardly_answer_are_counted_and_shown_where_asked_for():
    assert "2. mould" not in shown(PROBABLY_DONE)
    assert "3. Mould sensors" in shown(PROBABLY_DONE)
    assert "1 more match: to see it, add --limit 3." in shown(PROBABLY_DONE)
    out = io.StringIO()
    print_answer(view_answer(PROBABLY_DONE, PROBABLY_DONE.hits), Console(file=out, width=80))
    assert "2. mould" in out.getvalue()
    assert "more match" not in out.getvalue()


def test_what_no_registry_states_is_said_to_be_not_stated():
    text = shown(BARELY)
    assert "   Not stated: summary, what it delivered, funding, contact\n" in text
    assert "Organisation not stated" in text
    assert "Status not stated" in text


def test_an_expected_outcome_is_not_told_as_delivered():
    delivered = shown(DONE).split("Result not stated")[0]
    assert "Sensors in 500 homes" not in delivered
    assert re.search(r"Result not stated +Sensors in 500 homes\n", shown(DONE))


def test_forty_outcomes_are_counted_and_not_listed():
    assert shown(MANY_OUTCOMES).count("and 6 more") == 2
    assert "and 16 more" in shown(MANY_OUTCOMES)
    assert shown(MANY_OUTCOMES).count("Expected outcome number") < 15


def test_nobody_says_where_we_looked():
    text = shown(NOBODY)
    in_order(text, "The closest matches", "What we searched", "Has Anyone’s own catalogue")
    assert "Harbour Authorities’ Open Projects: last read 2 March 2026" in text


def test_cant_say_names_the_registry_that_failed_and_why():
    assert "could not be read (The address did not" in shown(CANT_SAY)


def test_an_address_is_whole_on_one_line():
    assert "https://registry.example/" + "unbroken" * 60 + "\n" in shown(WORST, width=40)
