"""The same ten answers on every surface: none may forget what an answer holds."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from html.parser import HTMLParser

import pytest
from rich.console import Console

from bot.api.serialise import answer_to_json
from bot.presentation.initiative_view import ELSEWHERE_HEADING, lead_organisation
from bot.sanitise import sanitise_text
from bot.service.answer import Answer, SearchScope
from bot.service.filters import filter_values
from bot.slack.views.answer import message
from bot.teams.cards.answer import answer_card
from bot.terminal.answer import print_answer
from bot.web.templating import make_environment
from index.facets.gazetteer import country_name
from index.model import Hit, Initiative, OutcomeResult, Query, SourceState, Status, Verdict
from tests.support.card_checker import nodes, texts
from tests.support.sample_answers import ANSWERS, DONE, NO_LIMITS, NOBODY, QUERY_ID, UNDER_WAY
from tests.support.slack_workspace import elements

# What is told may be cut; this much of it is there.
PREFIX = 20
ABSENT = "not stated"
# How Slack writes what it cannot escape.
LOOKALIKES = str.maketrans("∗ˋ∼‹›", "*`~<>")

Needle = str | tuple[str, ...]


def terminal(answer: Answer) -> str:
    out = io.StringIO()
    print_answer(answer, Console(file=out, width=80))
    return out.getvalue()


def html(answer: Answer) -> str:
    asked = {"question": answer.query.question, "form": NO_LIMITS}
    return make_environment().get_template("answer.html").render(answer=answer, most=50, **asked)


def page(answer: Answer) -> str:
    read: list[str] = []
    parser = HTMLParser()
    parser.handle_data = read.append
    parser.feed(html(answer))
    return "".join(read)


def interface(answer: Answer) -> str:
    return " ".join(leaves(answer_to_json(answer)))


def slack(answer: Answer) -> str:
    told = message(answer)
    read = " ".join([told.text, *leaves(told.blocks)]).translate(LOOKALIKES)
    read = re.sub(r"<https?:[^|>]*\|([^>]*)>", r"\1", read)
    return read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def teams(answer: Answer) -> str:
    card = answer_card(answer)
    read = " ".join(
        [card["fallbackText"], *texts(card), *(n.get("label", "") for n in nodes(card))]
    )
    read = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(https?:[^)]*\)", r"\1", read)
    return re.sub(r"\\([^\w\s])", r"\1", read)


SURFACES: dict[str, Callable[[Answer], str]] = {
    "terminal": terminal,
    "page": page,
    "interface": interface,
    "slack": slack,
    "teams": teams,
}


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inside in value.values():
            yield from leaves(inside)
    elif isinstance(value, list):
        if not value:
            yield ABSENT
        for inside in value:
            yield from leaves(inside)
    else:
        yield ABSENT if value is None else str(value)


def tidy(text: str) -> str:
    """The letters to be seen, without blanks: surfaces break lines where they like."""
    return "".join(
        letter.casefold()
        for letter in sanitise_text(text)
        if unicodedata.category(letter)[0] not in "CZ"
    )


def outcomes(initiative: Initiative) -> Iterator[Needle]:
    for result in OutcomeResult:
        found = initiative.outcomes_with(result)
        # Slack's message counts what was expected and no more is stated of; details list it.
        counted = ("expected",) if result is OutcomeResult.UNKNOWN else ()
        yield from ((outcome.statement, *counted) for outcome in found[:1])
    if not initiative.outcomes:
        yield ABSENT


def missed(tried: Initiative) -> list[str]:
    """What an attempt did not deliver, or that no registry says."""
    return [each.statement for each in tried.outcomes_with(OutcomeResult.NOT_DELIVERED)] or [ABSENT]


def outside(initiative: Initiative) -> Iterator[Needle]:
    """What is told of a hit outside the limits: title, who, where, and where it stands."""
    yield initiative.title
    yield lead_organisation(initiative) or ABSENT
    country = initiative.country
    yield (country_name(country), f"{country} ") if country else ABSENT
    yield ABSENT if initiative.status is Status.UNKNOWN else initiative.status


# What every surface tells of each field, as it must be found; or why an answer leaves it out.
TOLD: dict[type, dict[str, Callable[..., Iterable[Needle]] | str]] = {
    Query: {
        "question": "the text is what was understood of it",
        "text": lambda query: [query.text],
        "filters": lambda query: filter_values(query.filters).values(),
        "language": "the verdict’s sentence says it where it matters",
        "spoken": "asked of each surface by itself, with the way to take them off again",
        "lifted": "what a person took off is told by its absence among the limits",
    },
    Verdict: {
        "kind": "the sentence says it",
        "sentence": lambda verdict: [verdict.sentence],
        "probability": "in each surface’s own words",
        "answering": "ranks for those who go on with an answer",
        "differing": lambda verdict: [way for each in verdict.differing for way in each.words],
    },
    Answer: {
        "query": "above",
        "query_id": "an id for what is done next",
        "verdict": "above",
        "hits": "below",
        "attempts": lambda answer: [
            needle for tried in answer.attempts for needle in (tried.title, *missed(tried))
        ],
        "searched": "below",
        "first_rank": "where one says “more”: chats alone",
        "previous_question": "where one goes on: chats alone",
        "elsewhere": lambda answer: [
            needle for hit in answer.elsewhere[:3] for needle in outside(hit.initiative)
        ],
        "corrections": lambda answer: [
            word for each in answer.corrections for word in (each.read, each.typed)
        ],
    },
    SearchScope: {
        "initiatives": lambda searched: [(f"{searched.initiatives:,}", str(searched.initiatives))],
        "registries": lambda searched: [str(searched.registries)],
        "snapshot": lambda searched: [searched.snapshot],
        "oldest": lambda searched: [
            ("2 March 2026", "20 November 2026", searched.oldest or ABSENT)
        ],
        "sources": lambda searched: [
            (each.title, each.name) for each in searched.sources if each.state is SourceState.FAILED
        ],
        "calibration": "the page and chats fold it, programs do not need it",
    },
    Hit: {
        "rank": "the order says it",
        "initiative": "below",
        "dense": "a raw score",
        "lexical": "a raw score",
        "score": "a raw score",
        "coverage": "a raw score",
        "probability": "the strength says it",
        "strength": lambda hit: [hit.strength],
        "terms": lambda hit: hit.terms[:1],
        "passage": "only where it says more than the summary",
        "similar": "not in a terminal's answer",
        "facets": lambda hit: hit.facets[:1],
        "rerank": "a score; the strength tells it in words",
    },
    Initiative: {
        "id": "of no use to a person",
        "title": lambda initiative: [initiative.title],
        "origins": lambda initiative: [initiative.origins[0].registry],
        "url": "a link where there are links",
        "summary": lambda initiative: [initiative.summary or ABSENT],
        "description": "only in details",
        "aliases": "only in details",
        "kind": "only in details",
        "organisations": lambda initiative: (
            [body.name for body in initiative.organisations if body.role == "lead"]
            or ([] if initiative.organisations else [ABSENT])
        ),
        "country": "only in details",
        "region": "only in details",
        "deployed_in": "only in details",
        "themes": "only in details",
        "status": lambda initiative: [
            (ABSENT, "unknown") if initiative.status is Status.UNKNOWN else initiative.status
        ],
        "status_as_of": lambda initiative: [
            {
                "2025-06": ("June 2025", "2025-06"),
                "2017-11-30": ("30 November 2017", "2017-11-30"),
            }.get(initiative.status_as_of or "", initiative.status_as_of or ABSENT)
        ],
        "started": "only in earlier attempts and details",
        "ended": "only in earlier attempts and details",
        "outcomes": outcomes,
        "funding": lambda initiative: [
            (initiative.funding and initiative.funding.source) or ABSENT
        ],
        "reuse": "only in details, and in what to do next",
        "contact": lambda initiative: [initiative.contact or ABSENT],
        "links": "only in details",
        "witnesses": "only where there are several records",
        "disagreements": "only where there are any",
        "related": "only in details",
    },
}


def parts(answer: Answer) -> Iterator[object]:
    yield from (answer, answer.query, answer.verdict, answer.searched)
    for hit in answer.hits:
        yield from (hit, hit.initiative)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", ANSWERS)
def test_every_surface_tells_what_an_answer_holds(surface, name):
    answer = ANSWERS[name]
    read = tidy(SURFACES[surface](answer))
    missing = []
    for part in parts(answer):
        for field, expected in TOLD[type(part)].items():
            for needle in () if isinstance(expected, str) else expected(part):
                wanted = (needle,) if isinstance(needle, str) else needle
                if not any(tidy(each)[:PREFIX] in read for each in wanted):
                    missing.append((type(part).__name__, field, wanted[0][:60]))
    assert missing == []


@pytest.mark.parametrize("kind", TOLD, ids=lambda kind: kind.__name__)
def test_a_new_field_is_told_or_left_out_for_a_reason(kind):
    assert [field.name for field in fields(kind)] == list(TOLD[kind])


def unmarked(read: str) -> str:
    """The letters to be seen, without what makes a label bold in Slack."""
    return tidy(read.replace("*", ""))


def test_limits_read_from_the_words_are_shown_as_such_with_a_way_to_take_them_off():
    read = "Read as limits place: wales; still running"
    for surface in (terminal, page, slack, teams):
        assert tidy(read) in unmarked(surface(NOBODY)), surface.__name__
        assert tidy("Read as limits") not in unmarked(surface(DONE)), surface.__name__
    assert '--in "" --status ""' in terminal(NOBODY)
    assert "&amp;without=in%2Cstatus" in html(NOBODY)
    assert answer_to_json(NOBODY)["query"]["spoken"] == ["in", "status"]
    assert [
        each["value"]
        for each in elements({"blocks": message(NOBODY).blocks})
        if each["action_id"] == "without"
    ]
    sent = [each["data"] for each in nodes(answer_card(NOBODY)) if each.get("verb") == "without"]
    assert sent == [{"verb": "without", "query_id": QUERY_ID}]


def test_a_limit_that_was_typed_is_not_told_as_read_from_the_words():
    for surface in (terminal, page, slack, teams):
        told = unmarked(surface(UNDER_WAY))
        assert tidy("Read as limits place: wales") in told
        assert tidy("Read as limits place: wales; status") not in told


def test_what_lies_elsewhere_is_told_apart_and_of_no_more_than_three():
    for surface in (terminal, page, slack, teams):
        read = surface(NOBODY)
        assert ELSEWHERE_HEADING in read
        assert "Damp and mould portal" not in read
        assert ELSEWHERE_HEADING not in surface(DONE)
    assert len(answer_to_json(NOBODY)["elsewhere"]) == 3
