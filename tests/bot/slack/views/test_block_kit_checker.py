"""The checker refuses what Slack refuses, so that the tests that rest on it mean something."""

import copy

import pytest

from bot.presentation.answer_view import view_answer
from bot.presentation.forms import view_refine
from bot.presentation.home_view import view_home
from bot.slack.views import home, refine
from bot.slack.views.answer import message
from bot.slack.views.block_kit import SlackMessage
from bot.store.model import Surface
from tests.support.block_kit_checker import faults
from tests.support.sample_answers import DONE, SEARCHED


def section(text="Words", **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(**more):
    text = {"type": "plain_text", "text": "Press"}
    return {"type": "button", "text": text, "action_id": "a", **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def options(count, value="v{}", text="Words"):
    return [
        {"text": {"type": "plain_text", "text": text}, "value": value.format(n)}
        for n in range(count)
    ]


def overflow(found):
    return actions({"type": "overflow", "action_id": "a", "options": found})


MRKDWN = {"type": "mrkdwn", "text": "*x*"}
BROKEN = {
    "no blocks": [],
    "51 blocks": [section()] * 51,
    "too much text": [section("x" * 2900)] * 4,
    "a long section": [section("x" * 3001)],
    "a long section in UTF-16": [section("🏗" * 1501)],
    "an empty section": [{"type": "section"}],
    "11 fields": [section(fields=[MRKDWN] * 11)],
    "a long field": [section(fields=[{"type": "mrkdwn", "text": "x" * 2001}])],
    "nothing to see": [section("\u200b ")],
    "mrkdwn in a header": [{"type": "header", "text": MRKDWN}],
    "a long header": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
    "mrkdwn in a button": [actions(button(text=MRKDWN))],
    "a long button": [actions(button(text={"type": "plain_text", "text": "x" * 76}))],
    "a long value": [actions(button(value="x" * 2001))],
    "a style that is none": [actions(button(style="warning"))],
    "a repeated action id": [actions(button(), button())],
    "a repeated block id": [section(block_id="b"), section(block_id="b")],
    "26 buttons": [actions(*(button(action_id=f"a{n}") for n in range(26)))],
    "11 context elements": [{"type": "context", "elements": [MRKDWN] * 11}],
    "an unknown block": [{"type": "paragraph"}],
    "an unknown element": [actions({"type": "knob", "action_id": "a"})],
    "an unknown property": [section(colour="red")],
    "one option behind three dots": [overflow(options(1))],
    "six options behind three dots": [overflow(options(6))],
    "a long option": [overflow(options(2, text="x" * 76))],
    "a long option value": [overflow(options(2, value="x" * 150 + "{}"))],
    "the same option twice": [overflow(options(2, value="v"))],
    "everybody is called": [section("<!channel>")],
    "somebody is called": [section("<@U012345>")],
    "a link of another kind": [section("<javascript:alert(1)|x>")],
    "a bare ampersand": [section("Q & A")],
    "a turned text": [section("\u202etxt")],
    "an input in a message": [refine.refine_modal(view_refine(DONE))["blocks"][1]],
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_blocks_are_refused(what):
    assert faults(SlackMessage("Words", BROKEN[what])), what


def test_whole_blocks_are_not_refused():
    assert faults(message(view_answer(DONE))) == []


def test_a_notification_that_pings_is_refused():
    assert faults(SlackMessage("<!here> look", [section()]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", {"type": "plain_text", "text": "x" * 25}),
        ("private_metadata", "x" * 3000),
        ("callback_id", "x" * 256),
        ("blocks", [section()] * 101),
        ("colour", "red"),
        ("submit", {"type": "mrkdwn", "text": "Go"}),
    ],
)
def test_a_broken_modal_is_refused(name, value):
    assert faults(view={**refine.refine_modal(view_refine(DONE)), name: value})


def test_a_form_without_a_way_to_submit_it_is_refused():
    view = copy.deepcopy(refine.refine_modal(view_refine(DONE)))
    del view["submit"]
    assert faults(view=view)
    assert faults(
        view={
            **home.home_tab(view_home(Surface.SLACK, [], SEARCHED)),
            "title": {"type": "plain_text", "text": "x"},
        }
    )
