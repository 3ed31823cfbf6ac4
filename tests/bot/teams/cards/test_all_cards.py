import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.presentation.admin_view import view_build, view_comparison, view_status
from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.presentation.forms import RefineSubmission, view_refine
from bot.presentation.home_view import view_home
from bot.presentation.initiative_view import view_initiative
from bot.presentation.labels import EXAMPLE_QUESTIONS, FEEDBACK_CONFIRMATIONS
from bot.presentation.replies.search_view import view_found
from bot.store.model import FeedbackKind, Surface
from bot.teams.cards import admin, home, initiative, messages, refine
from bot.teams.cards.details import initiative as details
from bot.teams.cards.kit.attachment import card_attachment, feedback_channel_data
from bot.urls import initiative_path, parse_initiative_url
from index.errors import InvalidInput
from index.model import Status
from index.query.parser import parse_query
from tests.support import card_renderer
from tests.support.card_checker import faults, nodes, sent
from tests.support.sample_answers import (
    ANSWERS,
    BARE,
    DAMP,
    DONE,
    LEDGER,
    PROBABLY_NOBODY,
    QUERY_ID,
    SEARCHED,
    UNDER_WAY,
    WORST,
)
from tests.support.sample_cards import (
    BUILD,
    CARDS,
    CHANGES,
    FAULT,
    FILLED,
    FULL,
    HELD,
    QUESTIONS,
    SITE,
    STATUS,
)


def filled(card: dict) -> dict[str, object]:
    """What a client sends of the inputs when nobody touches them."""
    return {node["id"]: node.get("value", "") for node in nodes(card) if "Input" in node["type"]}


def actions(card: dict, verb: str) -> list[dict]:
    return [data for data in sent(card) if data.get("verb") == verb]


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_valid(name, parse):
    card = CARDS[name]()
    assert faults(card) == []
    assert parse(card) == []


@pytest.mark.parametrize("width", card_renderer.WIDTHS)
def test_every_card_is_drawn_with_all_its_buttons(width, page):
    page.set_viewport_size({"width": card_renderer.WIDTHS[width], "height": 100})
    for make in CARDS.values():
        card = make()
        card_renderer.draw(page, card)
        for action in card.get("actions", ()):
            role = "link" if action["type"] == "Action.OpenUrl" else "button"
            assert page.get_by_role(role, name=action["title"], exact=True).count() == 1


# Refine.


def test_the_form_holds_the_question_and_its_limits_and_gives_them_back():
    back = refine.parse_form(filled(refine.refine_card(view_refine(UNDER_WAY))))
    assert back == RefineSubmission(
        "mould sensers", {"in": "wales", "status": "alpha,beta", "since": "2019"}
    )
    assert parse_query(back.question, back.filters).filters == UNDER_WAY.query.filters


def test_limits_that_are_emptied_are_lifted():
    data = {
        **filled(refine.refine_card(view_refine(UNDER_WAY))),
        "in": " ",
        "status": "",
        "since": "",
    }
    assert data["source"] == "*"
    assert refine.parse_form(data) == RefineSubmission("mould sensers", {})


def test_a_form_without_a_question_is_refused_in_a_sentence():
    with pytest.raises(InvalidInput, match="There is no question here"):
        refine.parse_form({"words": "  "})


@given(value=st.one_of(st.none(), st.booleans(), st.lists(st.text()), st.floats()))
def test_a_forged_form_is_refused_in_a_sentence(value):
    with pytest.raises(InvalidInput, match="cannot be understood"):
        refine.parse_form({"words": "damp", "in": value})


def test_what_was_filled_in_wrongly_is_shown_again_with_the_reason(draw):
    card = refine.refine_card(view_refine(UNDER_WAY, filled=FILLED, error=FAULT.error))
    assert FAULT.error in draw(card)
    assert filled(card)["since"] == "soon"
    assert filled(card)["words"] == "mould"


def test_a_registry_that_is_not_in_the_index_can_be_seen_and_changed():
    card = refine.refine_card(view_refine(WORST))
    assert filled(card)["source"] == '"><script>'


# Details.


def test_details_tell_every_outcome(draw):
    read = draw(details.details_card(view_details(LEDGER, SEARCHED)))
    assert all(outcome.statement in read for outcome in LEDGER.outcomes)
    assert "Not delivered (10)" in read


def test_details_tell_every_field_with_who_states_it(draw):
    read = draw(details.details_card(view_details(FULL, SEARCHED), site_url=SITE))
    for told in (
        "£350,000, Local Projects Fund, 2021 to 2023 (per Local Projects Fund)",
        "housing.digital@brackmoor.example (per Open Housing Register)",
        "Ireland, Netherlands",
        "91 % of 2,300 cases in 2024, annual report p. 14",
        "Status: Live per Local Projects Fund, June 2025; Stopped per Open Housing Register, 2024",
        "Repairs programme: a programme that it is part of",
        "Key: HL/0042; Licence: OGL-UK-3.0; Seen: October 2026, last read 2 March 2026",
        "Id: catalogue:damp-portal",
    ):
        assert told in read


def test_details_say_what_nobody_states(draw):
    read = draw(details.details_card(view_details(BARE, SEARCHED)))
    assert "Outcomes: not stated" in read
    assert "Not stated: Status, Organisations, Funding, Contact, Web address, Kind, Country" in read


def test_feedback_in_details_is_of_the_one_shown_and_only_where_a_question_led_to_it():
    data = actions(
        details.details_card(view_details(DAMP, SEARCHED), query_id=QUERY_ID), "feedback"
    )
    assert data == [{"verb": "feedback", "query_id": QUERY_ID, "initiative": DAMP.id}]
    assert actions(details.details_card(view_details(DAMP, SEARCHED)), "feedback") == []


def test_each_kind_of_feedback_is_thanked_for():
    assert len({FEEDBACK_CONFIRMATIONS[kind] for kind in FeedbackKind}) == len(FeedbackKind)


# Welcome and home.


def test_the_welcome_asks_examples_as_if_they_were_typed():
    data = actions(messages.welcome_card(), "example")
    assert [each["example"] for each in data] == list(range(len(EXAMPLE_QUESTIONS)))
    typed = [each["msteams"] for each in data]
    assert typed == [{"type": "imBack", "value": each} for each in EXAMPLE_QUESTIONS]


def test_home_shows_a_question_again_by_its_id(draw):
    card = home.home_card(view_home(Surface.TEAMS, QUESTIONS, None))
    choices = next(node["choices"] for node in nodes(card) if node["type"] == "Input.ChoiceSet")
    assert [each["value"] for each in choices] == [each.query_id for each in QUESTIONS]
    assert "mould sensors · Done · 19 November 2026 · place: wales" in draw(card)


def test_questions_are_deleted_only_after_a_warning(draw, page):
    draw(home.home_card(view_home(Surface.TEAMS, QUESTIONS, None)))
    page.get_by_role("button", name="Delete my questions").click()
    page.get_by_role("button", name="Yes, delete them").wait_for(state="visible")


# Administrators.


def test_the_index_card_offers_what_can_be_done():
    card = admin.status_card(view_status(STATUS))
    verbs = [data["verb"] for data in sent(card)]
    assert verbs == ["rebuild", "diff", "promote", "rollback", "admin"]
    assert actions(card, "promote") == [{"verb": "promote", "snapshot": STATUS.held_back}]


def test_without_an_index_the_build_under_way_is_what_can_be_followed(draw):
    read = draw(CARDS["no index"]())
    assert "There is no index yet." in read
    assert "420 of 1,374" in read
    assert actions(CARDS["no index"](), "progress") == [{"verb": "progress", "build": BUILD.id}]


def test_a_rebuild_can_be_of_some_sources():
    card = admin.status_card(view_status(STATUS))
    choices = next(node["choices"] for node in nodes(card) if node["type"] == "Input.ChoiceSet")
    assert [each["value"] for each in choices] == [each.name for each in STATUS.sources]


def test_a_build_is_told_as_it_goes_and_as_it_ended(draw):
    running, held = (
        draw(admin.build_card(view_build(BUILD))),
        draw(admin.build_card(view_build(HELD))),
    )
    assert "420 of 1,374" in running
    assert "Time left" in running
    assert "held back" in held
    assert "3 of 60 golden questions find no answer any more." in held
    assert actions(admin.build_card(view_build(HELD)), "cancel") == []


def test_changes_are_counted_and_the_snapshot_held_back_can_be_promoted(draw):
    read = draw(admin.changes_card(view_comparison(CHANGES)))
    assert "2 added, 900 removed, 1 merged" in read
    assert "harbour-list: 1 added, 900 removed" in read
    assert "more" in read
    assert (
        actions(admin.changes_card(view_comparison(CHANGES)), "promote")[0]["snapshot"]
        == CHANGES.new
    )


# The message extension and links.


def test_a_search_gives_the_verdict_and_cards_that_need_no_bot_in_the_conversation():
    found = initiative.search_results(view_found(view_answer(DONE)), site_url=SITE)
    assert [each["preview"]["content"]["title"] for each in found] == [
        "Done",
        *(each.initiative.title for each in DONE.hits),
    ]
    for each in found:
        kinds = {node["type"] for node in nodes(each["content"])}
        assert not kinds & {"Action.Execute", "Action.Submit"}


def test_a_card_to_insert_says_how_well_it_matches_which_question(draw):
    _, first, _, third = initiative.search_results(view_found(view_answer(DONE)))
    assert first["preview"]["content"]["text"].startswith("Strong match · Brackmoor")
    assert "Strong match for “damp and mould reporting”. The answer: Done." in draw(
        first["content"]
    )
    assert "Partial match for “damp and mould reporting”." in draw(third["content"])
    near = initiative.search_results(view_found(view_answer(PROBABLY_NOBODY)))[1]
    assert near["preview"]["content"]["text"].startswith("Close, but probably no answer · ")
    assert "Close to “damp and mould reporting”, but probably no answer to it." in draw(
        near["content"]
    )
    assert "Found by" not in draw(near["content"])


@pytest.mark.parametrize("name", ANSWERS)
def test_what_a_search_gives_is_valid_however_hostile_the_records(name, parse):
    for each in initiative.search_results(view_found(view_answer(ANSWERS[name])), site_url=SITE):
        assert faults(each["content"]) == []
        assert parse(each["content"]) == []


def test_a_preview_holds_no_tags():
    for each in initiative.search_results(view_found(view_answer(WORST))):
        content = each["preview"]["content"]
        assert not set("<>&") & set(content["title"] + content["text"])


def test_a_link_unfolds_to_a_card_of_the_version_that_teams_reads_there():
    made = initiative.link_preview(view_initiative(DAMP, SEARCHED.sources), site_url=SITE)
    assert made["content"]["version"] == "1.3"
    assert made["contentType"] == card_attachment({})["contentType"]


ids = st.text(min_size=1).filter(lambda text: text.isprintable())


@given(id_=ids, path=st.sampled_from(("", "/", "/has/anyone")))
def test_the_address_of_a_page_names_its_initiative(id_, path):
    site = f"https://hasanyone.example{path}"
    assert parse_initiative_url(f"{site.rstrip('/')}{initiative_path(id_)}?x=1#y", site) == id_


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/initiatives/catalogue:damp-portal",
        "https://hasanyone.example/",
        "https://hasanyone.example/initiatives/",
        "https://[broken/initiatives/x",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_name_none(address):
    assert parse_initiative_url(address, SITE) is None


def test_an_answer_asks_whether_it_helped():
    assert feedback_channel_data() == {"feedbackLoop": {"type": "default"}}


def test_a_status_is_chosen_by_its_words():
    card = refine.refine_card(view_refine(DONE))
    choices = next(node["choices"] for node in nodes(card) if node.get("id") == "status")
    assert [each["value"] for each in choices] == list(Status)
