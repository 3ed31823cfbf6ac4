import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.presentation.forms import view_refine
from bot.presentation.initiative_view import view_initiative
from bot.presentation.replies.search_view import view_found
from bot.sanitise import one_line
from bot.teams.cards.answer import answer_card, answer_summary
from bot.teams.cards.details.answer import answer_details_card
from bot.teams.cards.details.initiative import details_card
from bot.teams.cards.initiative import initiative_card, search_results
from bot.teams.cards.kit.markdown import escape, link
from bot.teams.cards.refine import refine_card
from index.model import (
    Disagreement,
    ExpectedOutcome,
    Filters,
    Funding,
    HitDifference,
    Initiative,
    Organisation,
    Origin,
    OutcomeResult,
    Query,
    RelatedInitiative,
    Reuse,
    Role,
    SourceReport,
    SourceState,
    SpellingCorrection,
    Statement,
    Status,
)
from tests.support import card_renderer
from tests.support.card_checker import MOST_BYTES, faults, nodes, sent, texts
from tests.support.sample_answers import (
    ANSWERS,
    BARE,
    BARELY,
    CANT_SAY,
    DAMP,
    DONE,
    HOSTILE,
    LEDGER,
    LONG,
    MANY_OUTCOMES,
    PILOT,
    PROBABLY_DONE,
    PROBABLY_NOBODY,
    RIGHT_TO_LEFT,
    SEVERAL,
    STOPPED,
    UNDER_WAY,
    WORST,
    hit,
)

pytestmark = pytest.mark.slow

TEN = replace(
    DONE,
    hits=tuple(
        hit(initiative, rank)
        for rank, initiative in enumerate(
            (DAMP, PILOT, STOPPED, LEDGER, DAMP, BARE, PILOT, STOPPED, RIGHT_TO_LEFT, HOSTILE), 1
        )
    ),
)

MARKS = "*_[]()<>`~\\&#-+.!|{}\"'1. \t\nhttps://a.b"
words = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=MARKS, max_size=80),
    st.sampled_from(
        ("منصة الإبلاغ ", "🏗️👩‍💻", "\u202etxt", "Donaudampf", "<at>x</at>", "{{DATE(")
    ).map(lambda word: word * 2000),
    st.integers(1, 10_000).map(lambda n: "\\*" * n),
)
dates = st.one_of(st.none(), st.sampled_from(("2019", "2019-05", "0000-99-99", "soon")), words)
addresses = st.one_of(st.none(), words, words.map(lambda tail: f"https://a.example/{tail}"))
origins = st.builds(
    Origin,
    source=words,
    registry=words,
    key=words,
    title=words,
    url=addresses,
    licence=st.none() | words,
    seen=dates,
    states=st.just(("title", "status", "outcomes")),
)
initiatives = st.builds(
    Initiative,
    id=words.filter(bool),
    title=words,
    origins=st.lists(origins, min_size=1, max_size=4).map(tuple),
    url=addresses,
    summary=st.none() | words,
    description=st.none() | words,
    aliases=st.lists(words, max_size=3).map(tuple),
    kind=st.none() | words,
    organisations=st.lists(st.builds(Organisation, words), max_size=12).map(tuple),
    region=st.none() | words,
    themes=st.lists(words, max_size=40).map(tuple),
    status=st.sampled_from(Status),
    status_as_of=dates,
    started=dates,
    ended=dates,
    outcomes=st.lists(
        st.builds(ExpectedOutcome, words, st.sampled_from(OutcomeResult), addresses), max_size=40
    ).map(tuple),
    funding=st.none() | st.builds(Funding, source=words, currency=words, amount=st.floats(0, 1e12)),
    contact=st.none() | words,
    links=st.lists(words, max_size=3).map(tuple),
    disagreements=st.just(())
    | words.map(lambda said: (Disagreement("region", (Statement(said, 0),)),)),
    related=st.lists(st.builds(RelatedInitiative, words, words, words), max_size=3).map(tuple),
)
# The page is one for a module; what a card leaves in it, the next one replaces.
hostile = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@pytest.fixture(params=ANSWERS)
def answer(request):
    return ANSWERS[request.param]


def labels(card: dict) -> dict[str, str]:
    return {
        fact["title"]: fact["value"]
        for node in nodes(card)
        if node["type"] == "FactSet"
        for fact in node["facts"]
    }


def root(card: dict) -> dict[str, dict]:
    return {action["title"]: action for action in card["actions"]}


def test_the_cards_of_every_answer_are_valid(answer, parse):
    for make in (answer_card, answer_details_card):
        for first in (1, 2):
            card = make(view_answer(replace(answer, first_rank=first)))
            assert faults(card) == []
            assert parse(card) == []


@settings(hostile, max_examples=12)
@given(found=st.lists(initiatives, min_size=1, max_size=10), first=st.sampled_from((1, 4)))
@example(found=[LONG] * 10, first=1)
@example(found=[LONG] * 10, first=4)
def test_whatever_the_registries_hold_the_card_is_valid_and_small(found, first, parse):
    hits = tuple(hit(each, rank, passage="x" * 9000) for rank, each in enumerate(found, 1))
    view = view_answer(
        replace(WORST, hits=hits, attempts=tuple(found), first_rank=first, elsewhere=hits)
    )
    results = search_results(view_found(view))
    inserted = [each["content"] for each in results]
    for card in (answer_card(view), answer_details_card(view), *inserted):
        assert faults(card) == []
        assert parse(card) == []


def test_a_card_begins_with_the_verdict_in_words(answer, draw):
    read = draw(answer_card(view_answer(answer)))
    assert read.index(answer.verdict.sentence) < 60
    assert answer.verdict.sentence in answer_card(view_answer(answer))["fallbackText"]


def test_a_reply_is_the_verdict_three_matches_of_two_lines_and_where_we_looked(draw):
    lines = [line for line in draw(answer_card(view_answer(DONE))).splitlines() if line.strip()]
    assert lines == [
        "Yes: Brackmoor Borough Council has done this.",
        "“damp and mould reporting”",
        "1. Damp and mould portal · Brackmoor Borough Council · Live as of June 2025",
        (
            "Delivered: Cases seen by a surveyor within 24 hours (and 1 more)."
            " Not delivered: Three councils share one triage team."
        ),
        "2. Mould sensors in council flats · Eastmere City Council · Beta",
        "Good match. A year of humidity sensors in forty flats, to warn before mould shows.",
        "3. Joint repairs triage centre · Vale of Sedge Council · Stopped as of 30 November 2017",
        (
            "Partial match. Not delivered: Savings of £120,000 a year (and 1 more)."
            " Delivered: One telephone number for both districts."
        ),
        "We searched 1,374 initiatives from 2 registries, each read since 2 March 2026.",
        "Details",
        "Refine",
    ]


def test_three_matches_are_shown_then_the_seven_after_them(draw):
    first = draw(answer_card(view_answer(TEN)))
    assert "3. Joint repairs triage centre" in first
    assert "4. A programme" not in first
    more = root(answer_card(view_answer(TEN)))["More matches"]["data"]
    assert more == {"verb": "more", "query_id": TEN.query_id, "first": 4}
    second = draw(answer_card(view_answer(replace(TEN, first_rank=more["first"]))))
    assert "3. Joint" not in second
    assert "10. <script>" in second


def test_the_details_of_a_page_are_of_its_matches(draw):
    page_two = view_answer(replace(TEN, first_rank=4))
    data = root(answer_card(page_two))["Details"]["data"]
    assert (data["verb"], data["first"]) == ("answer_details", 4)
    read = draw(answer_details_card(page_two))
    assert "3. Joint" not in read
    assert "10. <script>" in read


def test_there_is_more_after_a_whole_page_and_none_after_a_short_one():
    assert (
        root(answer_card(view_answer(replace(TEN, first_rank=4))))["More matches"]["data"]["first"]
        == 11
    )
    assert "More matches" not in root(
        answer_card(view_answer(replace(TEN, first_rank=4, hits=TEN.hits[:9])))
    )
    assert "More matches" not in root(answer_card(view_answer(DONE)))


def test_when_no_more_is_left_the_card_says_so(draw):
    assert "There are no more matches for “damp and mould reporting”." in draw(
        answer_card(view_answer(replace(DONE, first_rank=4)))
    )


def test_what_no_registry_states_is_said_not_to_be_stated(draw):
    assert "Not stated" not in draw(answer_card(view_answer(BARELY)))
    read = draw(answer_details_card(view_answer(BARELY)))
    assert "Not stated: summary, what it delivered, funding, contact" in read
    assert "Organisation not stated" in read
    assert "Status not stated" in read


def test_nobody_is_a_sentence_the_nearest_in_a_line_each_and_where_we_looked(draw):
    read = draw(answer_card(view_answer(PROBABLY_NOBODY)))
    assert "The closest matches" in read
    assert "1. Joint repairs triage centre · Vale of Sedge Council: stopped in 2017; no" in read
    assert "2. mould: no mention of “damp” or “photographs”" in read
    assert "We searched 1,374 initiatives" in read
    assert "Stopped" not in read


def test_the_certainty_of_the_verdict_is_shown(draw):
    assert draw(answer_details_card(view_answer(PROBABLY_DONE))).startswith("Probably done")
    assert draw(answer_details_card(view_answer(PROBABLY_NOBODY))).startswith("Probably nobody")


def test_more_begins_with_the_first_match_that_was_not_shown(draw):
    card = answer_card(view_answer(PROBABLY_DONE))
    assert "2. mould" not in draw(card)
    assert root(card)["More matches"]["data"]["first"] == 2


def test_an_expected_outcome_is_never_shown_as_delivered():
    stated = labels(answer_details_card(view_answer(replace(UNDER_WAY, hits=(hit(PILOT),)))))
    assert "Delivered" not in stated
    assert stated["Result not stated"] == "Alerts reach the repairs team before the tenant calls"


def test_outcomes_that_do_not_fit_are_counted():
    stated = labels(answer_details_card(view_answer(MANY_OUTCOMES)))
    assert stated["Not delivered"].count("•") == 5
    assert stated["Not delivered"].endswith("• and 6 more")


def test_earlier_attempts_stand_in_date_order(draw):
    read = draw(answer_details_card(view_answer(SEVERAL)))
    part = read[read.index("Earlier attempts") :]
    places = [part.index(each.title) for each in (STOPPED, DAMP, PILOT)]
    assert places == sorted(places)
    assert "Not delivered: Savings of £120,000 a year; Same-day triage of damp." in part


def test_a_registry_that_could_not_be_read_is_named(draw):
    read = draw(answer_details_card(view_answer(CANT_SAY)))
    assert "Harbour Authorities’ Open Projects: could not be read" in read


def test_the_question_is_shown_as_asked_and_as_understood_with_its_limits(draw):
    stated = labels(answer_details_card(view_answer(UNDER_WAY)))
    assert stated["Question"] == UNDER_WAY.query.question
    assert stated["Searched as"] == "“sensors” instead of “sensers”"
    assert stated["Filters"] == "place: wales; status: alpha, beta; since: 2019"
    followed = answer_details_card(
        view_answer(replace(UNDER_WAY, previous_question="Has anyone done sensors?"))
    )
    assert labels(followed)["Previous question"] == "Has anyone done sensors?"


def test_the_details_have_the_reason_of_a_match_its_records_and_the_probability(draw):
    read = draw(answer_details_card(view_answer(DONE)))
    assert "It mentions damp, mould, report." in read
    assert "Local Projects Fund, last read 20 November 2026" in read
    assert "94% chance that at least one match answers" in read
    assert "94%" not in draw(answer_card(view_answer(DONE)))


def test_the_alternative_says_the_verdict_and_the_other_matches_once():
    card = answer_card(view_answer(DONE))
    assert card["fallbackText"] == card["speak"] == answer_summary(view_answer(DONE))
    assert card["fallbackText"].count("has done this") == 1
    assert "Damp and mould portal" not in card["fallbackText"]
    assert "2. Mould sensors in council flats (Beta)" in card["fallbackText"]


def test_actions_send_ids_and_never_the_question(answer):
    view = view_answer(answer)
    for data in (*sent(answer_card(view)), *sent(answer_details_card(view))):
        assert "damp" not in json.dumps({**data, "initiative": ""})
        assert set(data) <= {"verb", "query_id", "first", "initiative", "msteams"}


def test_a_card_leaves_room_for_an_action_to_come(answer):
    many = replace(answer, hits=TEN.hits)
    for each in (answer, many, replace(many, first_rank=4)):
        card = answer_card(view_answer(each))
        assert len(card["actions"]) <= 4
        assert not [node for node in nodes(card) if node["type"] == "ActionSet"]


def test_the_feedback_form_offers_the_matches_shown_and_what_can_be_said_of_them():
    form = {
        node["id"]: node
        for node in nodes(answer_details_card(view_answer(DONE)))
        if "Input" in node["type"]
    }
    matches = [choice["value"] for choice in form["initiative"]["choices"]]
    assert matches == [each.initiative.id for each in DONE.hits]
    kinds = [choice["value"] for choice in form["feedback"]["choices"]]
    assert kinds == ["found", "not_relevant", "knew", "same", "wrong"]


def test_hostile_records_stay_text(draw, page):
    assert "<@U012345>" in draw(answer_card(view_answer(WORST)))
    read = draw(answer_details_card(view_answer(WORST)))
    for text in ('1. <script>alert("title")</script> <!channel> [bold]*_~`|x|', "<@U012345>"):
        assert text in read
    assert (
        page.locator("#card").locator("script, img, em, s, code, table:not(.ac-factset)").count()
        == 0
    )
    links = [link.get_attribute("href") for link in page.locator("#card a").all()]
    assert [to for to in links if not to.startswith("https://")] == []


def rendered(page, markdown: str) -> str:
    """What is read of a text, without the marks that only keep it together."""
    read = page.evaluate(
        "text => { const at = document.createElement('div');"
        " at.innerHTML = window.markdownit().render(text); return at.textContent.trim(); }",
        markdown,
    )
    return re.sub("[\u2060\u2068\u2069]", "", read)


@hostile
@given(text=st.text(alphabet=MARKS + "aé9\u200bش", max_size=60))
@example(text="1. one")
@example(text="2019) x")
@example(text="&amp; &#42; a&b")
@example(text="[a]: https://a.b")
@example(text="    four blanks")
@example(text="***")
@example(text="= =")
def test_any_text_reads_as_it_was_written(text, page):
    assert rendered(page, escape(text, 1000)) == one_line(text)


@hostile
@given(
    title=st.text(alphabet=MARKS + "aé9\u200bش", min_size=1),
    tail=st.text(alphabet=MARKS, max_size=30),
)
def test_a_link_leads_where_it_says_whatever_its_title(title, tail, page):
    made = link(title, f"https://a.example/{tail}", 1000, 1000)
    assert rendered(page, made) == one_line(title)
    if escape(title, 1000):
        page.evaluate(
            "html => { document.getElementById('card').innerHTML = html; }",
            page.evaluate("text => window.markdownit().render(text)", made),
        )
        assert page.locator("#card a").get_attribute("href").startswith("https://a.example/")


def test_a_function_of_cards_in_a_title_is_not_run(draw):
    text = "{{DATE(2017-02-14T06:00:00Z, SHORT)}}"
    drawn = draw(answer_card(view_answer(replace(DONE, hits=(hit(replace(DAMP, title=text)),)))))
    assert text in drawn.replace("\u2060", "")


@pytest.fixture(scope="module")
def narrow(browser, page):
    page = card_renderer.new_page(browser, card_renderer.WIDTHS["narrow"])
    yield page
    page.context.close()


def test_nothing_is_cut_at_the_edge_of_a_narrow_card(answer, narrow):
    for make in (answer_card, answer_details_card):
        card_renderer.draw(narrow, make(view_answer(answer)))
        cut = narrow.evaluate(
            "[...document.querySelectorAll('#card *')].filter(e => e.scrollWidth > e.clientWidth + 1"
            " && getComputedStyle(e).overflowX === 'hidden' && e.clientWidth > 0)"
            ".map(e => e.className + ': ' + e.innerText.slice(0, 80))"
        )
        assert cut == []


def test_the_largest_card_of_the_ten_is_near_the_limit_and_within_it():
    sizes = [
        len(json.dumps(answer_details_card(view_answer(each)), ensure_ascii=False).encode())
        for each in ANSWERS.values()
    ]
    assert 9_000 < max(sizes) < MOST_BYTES


def test_a_match_whose_id_is_too_long_to_send_is_shown_without_actions():
    long = replace(DAMP, id="catalogue:" + "x" * 5000)
    view = view_answer(replace(DONE, hits=(hit(long),)))
    card = answer_details_card(view)
    assert faults(card) == faults(answer_card(view)) == []
    assert not any("initiative" in data for data in (*sent(card), *sent(answer_card(view))))
    assert any("Damp and mould portal" in text for text in texts(card))


def full_of(text: str) -> Initiative:
    """An initiative whose every field is nothing but `text`."""
    origin = Origin(text, text, text, text, text, text, text, ("title", "outcomes"), ("status",))
    return Initiative(
        id=text[:100],
        title=text,
        origins=(origin,) * 4,
        summary=text,
        description=text,
        aliases=(text,) * 9,
        kind=text,
        organisations=(Organisation(text, Role.LEAD),) * 9,
        region=text,
        themes=(text,) * 9,
        status=Status.LIVE,
        status_as_of=text,
        started=text,
        ended=text,
        outcomes=tuple(ExpectedOutcome(text, result, text) for result in OutcomeResult) * 9,
        funding=Funding(text, 1.5, text, text),
        reuse=Reuse(text, text, text),
        contact=text,
        links=(text,) * 9,
        disagreements=(Disagreement("region", (Statement(text, 0), Statement(text, 1))),) * 3,
        related=(RelatedInitiative(text, text, text),) * 5,
    )


@pytest.mark.parametrize("letter", ["😀", "\\", "*", '"', "ش ", "&amp;"])
def test_letters_that_cost_the_most_bytes_fit_everywhere(letter):
    text = letter * 3000
    initiative = full_of(text)
    hits = tuple(hit(initiative, rank, passage=text, terms=(text,) * 9) for rank in range(1, 11))
    failed = SourceReport(text, text, SourceState.FAILED, reason=text)
    worst = replace(
        WORST,
        hits=hits,
        attempts=(initiative,) * 9,
        previous_question=text,
        elsewhere=hits,
        corrections=(SpellingCorrection(text, text),) * 9,
        verdict=replace(WORST.verdict, sentence=text, differing=(HitDifference(1, (text, text)),)),
        query=Query(text, text, Filters(place=text, org=text), spoken=("in", "org")),
        searched=replace(WORST.searched, sources=(failed,) * 50, calibration=text),
    )
    for card in (
        answer_card(view_answer(worst)),
        answer_card(view_answer(replace(worst, first_rank=4))),
        answer_details_card(view_answer(worst)),
        answer_details_card(view_answer(replace(worst, first_rank=4))),
        details_card(view_details(initiative, worst.searched), query_id=worst.query_id),
        initiative_card(view_initiative(initiative, worst.searched.sources)),
        refine_card(view_refine(worst)),
    ):
        assert [fault for fault in faults(card) if "bytes" in fault] == []
