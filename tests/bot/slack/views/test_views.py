import json
import re
from dataclasses import replace as replaced
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.errors import describe_error
from bot.presentation.admin_view import view_build, view_comparison, view_status
from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.presentation.forms import view_refine
from bot.presentation.home_view import HomeView, view_home
from bot.presentation.initiative_view import view_initiative
from bot.service.administration import IndexStatus, SnapshotComparison
from bot.slack.views import admin, feedback, home, refine
from bot.slack.views import answer as answers
from bot.slack.views import messages as words
from bot.slack.views.details import initiative as details
from bot.slack.views.details.answer import answer_modal
from bot.store.model import FeedbackKind, StoredQuestion, Surface
from index.errors import NotFound
from index.model import SourceState, VerdictKind
from index.snapshot.build_records import BuildRecord, BuildState
from index.snapshot.store import SnapshotDiff
from tests.support import hostile_data
from tests.support.block_kit_checker import faults, len16, texts
from tests.support.sample_answers import (
    ANSWERS,
    BARE,
    BARELY,
    CANT_SAY,
    DAMP,
    DONE,
    LEDGER,
    LONG,
    MANY_OUTCOMES,
    NAMED,
    NOBODY,
    PROBABLY_DONE,
    PROBABLY_NOBODY,
    QUERY_ID,
    SEARCHED,
    SEVERAL,
    SOURCES,
    WORST,
    hit,
)

MENTION = "<@U024BE7LD>"
INDEX = IndexStatus(
    snapshot="20261120T021500-4f1c9a",
    created="2026-11-20T02:15:00+00:00",
    initiatives=1374,
    registries=2,
    oldest="2026-03-02T02:10:00+00:00",
    sources=SOURCES,
    rollback_target="20261113T021500-0a1b2c",
)
QUESTION = StoredQuestion(
    query_id=QUERY_ID,
    asked_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    text="damp and mould reporting",
    filters={"in": "wales"},
    surface=Surface.SLACK,
    verdict=VerdictKind.DONE,
    probability=0.94,
    snapshot="20261120T021500-4f1c9a",
)
# A failing example is not made smaller: that would take minutes over records of this size.
many_examples = settings(
    max_examples=50,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]


@pytest.fixture(params=ANSWERS)
def answer(request):
    return ANSWERS[request.param]


def said(blocks) -> str:
    return "\n".join(texts(blocks))


def in_order(text: str, *parts: str) -> None:
    at = [text.index(part) for part in parts]
    assert at == sorted(at), list(zip(parts, at, strict=True))


def home_of(questions, searched) -> HomeView:
    return view_home(Surface.SLACK, questions, searched)


def elements(blocks, action):
    return [
        element
        for block in blocks
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if element.get("action_id") == action
    ]


def test_slack_takes_every_answer_in_every_form(answer):
    for ephemeral in (True, False):
        assert faults(answers.message(view_answer(answer), ephemeral=ephemeral)) == []
    assert faults(answers.message(view_answer(replaced(answer, first_rank=4)))) == []
    assert (
        faults(answers.shared_message(view_answer(answer), "U024BE7LD"), mentions=[MENTION]) == []
    )
    assert faults(view=answer_modal(view_answer(answer))) == []
    assert faults(view=answer_modal(view_answer(replaced(answer, first_rank=2)))) == []
    assert faults(view=refine.refine_modal(view_refine(answer), {"channel": "C1"})) == []
    for each in answer.hits:
        shown = each.initiative
        assert (
            faults(view=details.details_modal(view_details(shown, answer.searched), QUERY_ID)) == []
        )
        assert faults(view=feedback.wrong_modal(QUERY_ID, view_initiative(shown, ()))) == []


@many_examples
@given(hostile_data.answers(first=st.sampled_from([1, 4, 11])))
def test_slack_takes_any_answer_however_hostile_its_records(answer):
    assert faults(answers.message(view_answer(answer), ephemeral=True)) == []
    assert faults(view=answer_modal(view_answer(answer))) == []
    assert faults(answers.message(view_answer(replaced(answer, first_rank=4)))) == []
    assert (
        faults(answers.shared_message(view_answer(answer), "U024BE7LD"), mentions=[MENTION]) == []
    )
    if len(answer.hits) > 1:
        assert (
            faults(
                view=feedback.same_modal(view_answer(answer), answer.hits[0].initiative.id + "?")
            )
            == []
        )


@pytest.mark.parametrize("letters", ["&", "<!channel> & ", "🏗", "ا ب", "word ", "x"])
def test_the_longest_answer_keeps_the_budget(letters):
    longest = hostile_data.longest(letters)
    for kind in (VerdictKind.DONE, VerdictKind.NOBODY):
        answer = replaced(longest, verdict=replaced(longest.verdict, kind=kind))
        assert faults(answers.message(view_answer(answer), ephemeral=True)) == []
        assert faults(view=answer_modal(view_answer(answer))) == []
        assert (
            faults(answers.shared_message(view_answer(answer), "U024BE7LD"), mentions=[MENTION])
            == []
        )
        assert faults(answers.message(view_answer(replaced(answer, first_rank=4)))) == []
    shown = longest.hits[0].initiative
    assert faults(view=details.details_modal(view_details(shown, longest.searched), QUERY_ID)) == []


@many_examples
@given(hostile_data.initiatives | hostile_data.bare, hostile_data.searched)
def test_slack_takes_the_details_of_any_record(initiative, searched):
    assert faults(view=details.details_modal(view_details(initiative, searched), QUERY_ID)) == []
    assert faults(view=feedback.wrong_modal(QUERY_ID, view_initiative(initiative, ()))) == []


@many_examples
@given(hostile_data.answers())
def test_slack_takes_the_limits_of_any_question(answer):
    view = refine.refine_modal(view_refine(answer), {"channel": "C1", "thread": "1699.0001"})
    assert faults(view=view) == []
    assert refine.parse_metadata(view["private_metadata"])["query_id"] == QUERY_ID


@many_examples
@given(
    st.lists(hostile_data.questions, max_size=12),
    hostile_data.searched,
    hostile_data.builds,
    st.lists(hostile_data.texts, max_size=9),
)
def test_slack_takes_the_home_tab_of_anybody(questions, searched, build, reasons):
    index = IndexStatus(
        snapshot=searched.snapshot,
        sources=searched.sources,
        pending_build=build,
        held_back="20261122T090000-abcdef",
        held_back_reasons=tuple(reasons),
        rollback_target="20261113T021500-0a1b2c",
    )
    assert faults(view=home.home_tab(home_of(questions, searched), view_status(index))) == []
    assert faults(view=home.home_tab(home_of(questions, None))) == []
    assert faults(admin.status_message(view_status(index))) == []
    assert faults(admin.progress_message(view_build(build))) == []


@many_examples
@given(hostile_data.texts, st.lists(hostile_data.texts.map(lambda t: f"source:{t}"), max_size=60))
def test_slack_takes_any_difference(name, ids):
    diff = SnapshotDiff(*(tuple(ids) for _ in range(5)))
    changes = SnapshotComparison(name, name, diff, tuple(ids))
    assert faults(admin.diff_message(view_comparison(changes))) == []
    assert faults(view=admin.diff_modal(view_comparison(changes))) == []


def test_slack_takes_what_is_said_beside_answers():
    error = NotFound("There is no <!channel> & such.", "Ask *again*.")
    messages = [
        words.help_message(),
        words.admin_help(),
        words.welcome_message(),
        words.nudge_message("C024BE7LD 1699.0001"),
        words.deleted_message(1),
        words.text_message("<@U1> & Sons"),
        words.error_message(describe_error(error)),
        *map(words.feedback_message, FeedbackKind),
    ]
    assert [faults(message) for message in messages] == [[]] * len(messages)
    assert faults(view=words.error_modal(describe_error(error))) == []
    prompts = words.suggested_prompts(["x" * 100] * 9)
    assert [len(each["title"]) for each in prompts] == [75] * 4
    [prompt] = words.suggested_prompts(["Did <!channel> & <@U1> work?"])
    assert not {"<", ">"} & set(prompt["title"] + prompt["message"])


def test_what_is_announced_says_the_verdict_and_the_other_matches_once():
    text = answers.message(view_answer(DONE)).text
    assert text == (
        "Yes: Brackmoor Borough Council has done this. Also: 2. Mould sensors in council flats"
        " (Beta); 3. Joint repairs triage centre (Stopped as of 30 November 2017)."
    )
    nobody = answers.message(view_answer(NOBODY)).text
    assert nobody == "Nobody we can see has done this. The closest: 1. mould (Status not stated)."


def test_a_reply_is_the_verdict_three_matches_of_two_lines_and_where_we_looked():
    said_first = said(answers.message(view_answer(DONE)).blocks)
    in_order(
        said_first,
        "*Yes: Brackmoor Borough Council has done this.*",
        "“damp and mould reporting”",
        "*1. <https://www.brackmoor.example/damp|Damp and mould portal>* · Brackmoor Borough Council"
        " · Live as of June 2025\n"
        "Delivered: Cases seen by a surveyor within 24 hours (and 1 more). Not delivered: Three",
        "*2. <https://www.eastmere.example/sensors|Mould sensors in council flats>*",
        "Good match. A year of humidity sensors",
        "*3. <",
        "We searched 1,374 initiatives from 2 registries, each read since 2 March 2026.",
    )
    assert "not stated" not in said_first
    assert len(said_first.splitlines()) <= 9 + 5  # and its buttons


def test_a_reply_has_at_most_five_actions(answer):
    more = replaced(answer, hits=tuple(replaced(hit(DAMP), rank=n) for n in range(1, 12)))
    for each in (answer, more, replaced(more, first_rank=4)):
        for ephemeral in (True, False):
            blocks = answers.message(view_answer(each), ephemeral=ephemeral).blocks
            pressed = [e for block in blocks for e in block.get("elements", ()) if "action_id" in e]
            assert len(pressed) <= 5
            assert pressed[0]["action_id"] in {"answer_details", "refine"}
            assert not any("accessory" in block for block in blocks)


def test_what_was_stopped_says_first_what_it_did_not_deliver():
    text = said(answers.message(view_answer(SEVERAL)).blocks)
    in_order(
        text, "Joint repairs triage centre", "Not delivered: Savings", "Delivered: One telephone"
    )


def test_the_details_of_an_answer_have_what_the_reply_leaves_out():
    in_order(
        said(answer_modal(view_answer(SEVERAL))["blocks"]),
        "Yes: three bodies",
        "damp and mould reporting",
        "*Probability* 97% chance",
        "1. <https://www.brackmoor.example/damp|Damp and mould portal>",
        "Brackmoor Borough Council (lead)",
        "Live as of June 2025",
        "Tenants photograph damp",
        "*Delivered*",
        "Cases seen by a surveyor",
        "(in part)",
        "*Not delivered*",
        "Three councils share",
        "£350,000, Local Projects Fund, 2021 to 2023",
        "housing.digital@brackmoor.example",
        "It mentions damp, mould, report",
        "Local Projects Fund, last read 20 November 2026",
        "2. <https://www.eastmere.example/sensors|Mould sensors",
        "Earlier attempts, oldest first",
        "2 May 2016 to 30 November 2017",
        "April 2021 to 2023",
        "From September 2024",
        "What to do next",
        "What we searched",
        "1,374 initiatives: 804 from the UK, 311 from the US, 12 from Morocco, 247 from elsewhere",
        "From 2 registries, each last read on or after 2 March 2026",
        "Has Anyone’s own catalogue: last read 20 November 2026",
    )


def test_what_no_registry_states_is_said_to_be_not_stated():
    text = said(answer_modal(view_answer(BARELY))["blocks"])
    assert "Not stated: summary, what it delivered, funding, contact" in text
    assert "Organisation not stated" in text
    assert "Status not stated" in text


def test_an_expected_outcome_is_not_told_as_delivered():
    assert "Sensors in 500 homes" not in said(answers.message(view_answer(DONE)).blocks)
    text = said(answer_modal(view_answer(DONE))["blocks"])
    first, second, _ = text.split("*Result not stated*\n")
    assert "Sensors in 500 homes" not in first
    assert second.startswith("Sensors in 500 homes")
    assert "Not stated: what it delivered, funding, contact" in text


def test_nobody_is_a_sentence_the_nearest_in_a_line_each_and_where_we_looked():
    text = said(answers.message(view_answer(PROBABLY_NOBODY)).blocks)
    in_order(
        text,
        "*Probably nobody has done this, among 1,374 initiatives.*",
        "*The closest matches*",
        "Joint repairs triage centre>* · Vale of Sedge Council: stopped in 2017; no mention of",
        "*2. mould*: no mention of “damp” or “photographs”",
        "We searched 1,374 initiatives",
    )
    assert "Stopped" not in text
    assert len(elements(answers.message(view_answer(NOBODY)).blocks, "more")) == 0


def test_the_details_begin_with_the_verdict_in_two_steps_of_certainty():
    for each, label in ((DONE, "Done"), (PROBABLY_DONE, "Probably done"), (NAMED, "Proposed")):
        heading, sentence, *_ = answer_modal(view_answer(each))["blocks"]
        assert heading["text"]["text"].startswith(label)
        assert each.verdict.sentence in sentence["text"]["text"]


def test_more_begins_with_the_first_match_that_was_not_shown():
    (button,) = elements(answers.message(view_answer(PROBABLY_DONE)).blocks, "more")
    assert button["value"] == f"{QUERY_ID} 2"
    more = answers.message(view_answer(replaced(PROBABLY_DONE, first_rank=2)))
    assert "*2. mould* · Status not stated · Weak match" in said(more.blocks)


def test_cant_say_names_the_registry_that_failed_and_why():
    text = said(answers.message(view_answer(CANT_SAY)).blocks)
    assert "Could not be read: Harbour Authorities’ Open Projects." in text
    assert "Ask again when this can be read" in text
    text = said(answer_modal(view_answer(CANT_SAY))["blocks"])
    assert "could not be read (The address did not answer.)" in text


def test_only_an_answer_that_nobody_else_sees_can_be_shared():
    assert elements(answers.message(view_answer(DONE), ephemeral=True).blocks, "share")
    for seen_by_all in (
        answers.message(view_answer(DONE)),
        answers.shared_message(view_answer(DONE), "U024BE7LD"),
    ):
        assert not elements(seen_by_all.blocks, "share")


def test_more_is_offered_and_shows_the_fourth_to_the_tenth():
    found = (*DONE.hits, *(hit(DAMP, rank) for rank in range(4, 13)))
    ten = answers.message(view_answer(replaced(DONE, hits=found)))
    (button,) = elements(ten.blocks, "more")
    assert button["value"] == f"{QUERY_ID} 4"
    more = answers.message(view_answer(replaced(DONE, hits=found, first_rank=4)))
    assert more.text.startswith("Matches 4 to 10 for “damp and mould reporting”: 4. Damp")
    assert [b["value"] for b in elements(more.blocks, "more")] == [f"{QUERY_ID} 11"]
    (details_of_page,) = elements(more.blocks, "answer_details")
    assert details_of_page["value"] == f"{QUERY_ID} 4"


def test_no_button_holds_the_question(answer):
    for blocks in (
        answers.message(view_answer(answer), ephemeral=True).blocks,
        answers.message(view_answer(replaced(answer, first_rank=4))).blocks,
    ):
        found = re.findall(r'"value": "((?:[^"\\]|\\.)*)"', json.dumps(blocks))
        assert found
        assert all(re.match(r"([a-z_]+ )?[0-9a-f]{32}( |$)", value) for value in found)
    assert "question" not in refine.refine_modal(view_refine(answer))["private_metadata"]
    assert answer.query.text not in refine.refine_modal(view_refine(answer))["private_metadata"]


def test_the_details_hold_the_whole_ledger():
    text = said(details.details_modal(view_details(LEDGER, SEARCHED), QUERY_ID)["blocks"])
    for number in range(40):
        assert f"• Expected outcome number {number} " in text
    in_order(text, "*Delivered* (10)", "*Delivered in part* (10)", "*Not delivered* (10)")


def test_the_details_say_who_states_what_and_when_it_was():
    text = said(details.details_modal(view_details(DAMP, SEARCHED), QUERY_ID)["blocks"])
    in_order(text, "Started: *April 2021*", "Ended: *2023*", "Live as of: *June 2025* _(per Local")
    assert "*Contact*\nhousing.digital@brackmoor.example\n_(per Open Housing Register)_" in text
    assert "_Evidence:_ 91 % of 2,300 cases in 2024" in text
    assert "|https://code.example/brackmoor/damp>" in text
    assert "javascript:" not in re.sub(r"• javascript:alert\(1\)", "", text)
    assert "Not stated: Also used in" in text
    assert "<https://housing.example/register?id=42&amp;view=full|Open Housing Register>" in text


@pytest.mark.parametrize("length", [300, 900, 1_900])
def test_slack_takes_the_details_of_a_record_full_of_long_addresses(length):
    links = tuple(f"https://a.example/{n}/".ljust(length, "y") for n in range(10))
    origins = tuple(replaced(each, url=links[0], title="x" * 300) for each in LEDGER.origins)
    record = replaced(LEDGER, links=links, url=links[0], contact=links[0], origins=origins)
    view = details.details_modal(view_details(record, SEARCHED), QUERY_ID)
    assert faults(view=view) == []
    assert all(f"<{each}|" in said(view["blocks"]) for each in links)


def test_what_is_left_out_of_the_details_is_counted():
    text = said(details.details_modal(view_details(LONG, SEARCHED), QUERY_ID)["blocks"])
    assert "and 30 more" in text  # organisations


def test_a_record_at_its_worst_cannot_format_or_ping():
    message, modal = answers.message(view_answer(WORST)), answer_modal(view_answer(WORST))
    everything = message.text + said(message.blocks) + said(modal["blocks"])
    assert "<!" not in everything
    assert "<@" not in everything
    assert "&lt;!channel&gt;" in everything
    assert "`" not in everything
    assert "∗bold∗" in everything or "[bold]∗" in everything


def test_forty_outcomes_are_counted_in_the_answer():
    text = said(answers.message(view_answer(MANY_OUTCOMES)).blocks)
    assert "(and 19 more). Not delivered: Expected outcome number 2" in text
    assert len16(text) < 600


def test_a_bare_record_is_told_in_few_lines():
    assert len(answers.message(view_answer(BARELY)).blocks) <= 5
    assert (
        said(details.details_modal(view_details(BARE, SEARCHED), QUERY_ID)["blocks"]).count(
            "not stated"
        )
        >= 4
    )


def test_home_offers_to_delete_what_is_kept_and_asks_first():

    view = home.home_tab(home_of([QUESTION], SEARCHED))
    (delete,) = elements(view["blocks"], "forget")
    assert "cannot undo" in delete["confirm"]["text"]["text"]
    assert [b["value"] for b in elements(view["blocks"], "ask_again")] == [QUERY_ID]
    assert not elements(home.home_tab(home_of([], SEARCHED))["blocks"], "forget")


def test_only_administrators_see_what_they_may_do():
    actions = ("admin_rebuild", "admin_rebuild_one", "admin_rollback")
    theirs = home.home_tab(home_of([], SEARCHED), view_status(INDEX))["blocks"]
    others = home.home_tab(home_of([], SEARCHED))["blocks"]
    for action in actions:
        (control,) = elements(theirs, action)
        assert control["confirm"]
        assert not elements(others, action)


def test_a_failed_source_comes_first_with_its_reason():
    text = said(
        admin.status_message(view_status(replaced(INDEX, sources=CANT_SAY.searched.sources))).blocks
    )
    in_order(text, "*Sources*", "The address did not answer.", "*Has Anyone’s own catalogue*")
    status = replaced(INDEX, sources=CANT_SAY.searched.sources)
    assert "1 of 3 sources could not be read." in admin.status_message(view_status(status)).text


def test_an_index_held_back_says_why_and_may_be_promoted_once_confirmed():
    held = replaced(
        INDEX, held_back="20261122T021500-77aa10", held_back_reasons=("catalogue would lose 90.",)
    )
    blocks = admin.status_message(view_status(held)).blocks
    assert "catalogue would lose 90." in said(blocks)
    (promote,) = elements(blocks, "admin_promote")
    assert promote["value"] == "20261122T021500-77aa10"
    assert promote["confirm"]
    assert not elements(admin.status_message(view_status(INDEX)).blocks, "admin_promote")


def test_a_build_under_way_shows_how_far_it_is_and_can_be_cancelled():
    build = BuildRecord(
        id="b1", state=BuildState.RUNNING, step="embed", done=420, total=1000, left=75.0
    )
    message = admin.progress_message(view_build(build))
    assert "*Done* 420 of 1,000\n*Time left* about 1 minute" in said(message.blocks)
    assert [b["value"] for b in elements(message.blocks, "admin_cancel")] == ["b1"]
    over = admin.progress_message(
        view_build(build.model_copy(update={"state": BuildState.FAILED, "reason": "Full."}))
    )
    assert over.text == "The build of all sources failed. Reason: Full."
    assert not elements(over.blocks, "admin_cancel")


def test_the_changes_are_counted_by_source_and_the_gate_speaks():
    diff = SnapshotDiff(added=("catalogue:a", "catalogue:b"), removed=("harbour-list:c",))
    told = said(admin.diff_message(view_comparison(SnapshotComparison("old", "new", diff))).blocks)
    in_order(told, "2 added, 1 removed", "Nothing holds this index back", "catalogue: 2 added")


def test_a_source_that_was_not_read_is_no_part_of_what_is_searched():
    text = said(home.home_tab(home_of([], SEARCHED))["blocks"])
    unread = next(s for s in SOURCES if s.state is SourceState.NOT_READ)
    assert unread.title not in text
