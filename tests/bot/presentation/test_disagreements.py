"""What records disagree on, and how many are independent, is shown on every surface."""

from dataclasses import replace

from rich.console import Console

from bot.api import serialise
from bot.presentation import initiative_view, provenance
from bot.presentation.answer_view import view_answer
from bot.terminal import answer as text
from index.model import Disagreement, Initiative, RelatedInitiative, Statement
from tests.bot.web.test_pages import initiative_page
from tests.support import sample_answers

OVER = Disagreement("status", (Statement("stopped", 1, "2025-03"), Statement("live", 0, "2024")))
ONE: Initiative = replace(
    sample_answers.DAMP,
    disagreements=(OVER,),
    witnesses=1,
    related=(
        RelatedInitiative("catalogue:a/b", "Dry Homes Fund", "a programme and one of its projects"),
    ),
)


def test_a_disagreement_says_what_who_and_when():
    assert initiative_view.disagreements(ONE) == (
        "Status: Stopped per Open Housing Register, March 2025; Live per Local Projects Fund, 2024",
    )


def test_copies_of_one_text_count_as_one_source():
    copies = "2 records have the same text, so they count as one source."
    assert provenance.describe_independence(ONE) == copies
    assert provenance.describe_independence(replace(ONE, witnesses=2)) == "2 independent records."
    three = replace(ONE, origins=(*ONE.origins, ONE.origins[0]), witnesses=2)
    assert provenance.describe_independence(three) == "3 records, 2 of them independent."
    assert provenance.describe_independence(replace(ONE, origins=ONE.origins[:1])) == ""


def test_the_json_of_an_initiative_has_them():
    body = serialise.initiative_to_schema(ONE).model_dump(mode="json")
    assert body["disagreements"][0]["statements"][0] == {
        "value": "stopped",
        "origin": 1,
        "as_of": "2025-03",
    }
    assert (body["witnesses"], body["related"][0]["id"]) == (1, "catalogue:a/b")


def test_the_page_of_an_initiative_shows_them():
    page = initiative_page(ONE)
    assert "Stopped Open Housing Register" in page.text
    assert "/initiatives/catalogue:a/b" in [link["href"] for link in page.all("a")]


def test_the_terminal_shows_them():
    answer = next(each for each in sample_answers.ANSWERS.values() if each.hits)
    hit = replace(answer.hits[0], initiative=ONE)
    console = Console(width=80, record=True)
    text.print_answer(view_answer(replace(answer, hits=(hit,))), console)
    shown = " ".join(console.export_text().split())
    assert "Stopped per Open Housing Register" in shown
    assert "count as one source" in shown
