"""Dialogues in Slack: what people say to the bot, and what they read."""

import json

import pytest

from tests.support.dialogues import ASK, DIALOGUES
from tests.support.slack_workspace import text, workspace_with
from tests.support.small_index import write_small_index

pytestmark = pytest.mark.slow

MAX_NOT_STATED = 2


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """One server on the small index for the whole module."""
    folder = write_small_index(tmp_path_factory.mktemp("small") / "data")
    with workspace_with(folder, HASANYONE_SLACK_ADMINS="workspace-admins") as workspace:
        yield workspace


@pytest.fixture
def officer(workspace):
    return workspace.person()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.name)
def test_a_dialogue_in_a_direct_message_reads_as_with_a_colleague(officer, dialogue):
    thread = {}
    for count, turn in enumerate(dialogue.turns, 1):
        ts = officer.writes(turn.says, **thread)
        thread = thread or {"thread_ts": ts}
        reply = officer.reads(officer.direct, count)[-1]
        words = text(reply)
        assert [part for part in turn.reads if part not in words] == []
        assert [part for part in turn.never if part in words] == []
        if turn.says not in dialogue.kept:
            assert words.lower().count("not stated") <= MAX_NOT_STATED
    store = officer.workspace.store
    questions = store.list_questions(officer.person, 10)[::-1]
    assert tuple(question.text for question in questions) == dialogue.kept
    if dialogue.feedback:
        entries = store.list_feedback(questions[-1].query_id)
        assert [(entry.kind, entry.initiative) for entry in entries] == [dialogue.feedback]


def test_thanks_in_the_thread_of_a_channel_is_answered_where_the_bot_is_mentioned(officer):
    ts = officer.mentions(ASK)
    officer.reads()
    officer.says("thanks all", thread_ts=ts)
    officer.says("who funded it?", thread_ts=ts)
    officer.mentions("thanks!", thread_ts=ts)
    reply = officer.reads(count=2)[1]
    assert "You are welcome" in text(reply)
    assert reply["thread_ts"] == ts


def test_a_question_about_the_answer_of_a_command_is_for_the_person_alone(officer):
    officer.gets(officer.types(ASK))
    [reply] = officer.gets(officer.types("who funded it?"))
    assert "Warm Homes Fund" in text(reply)
    assert "share" not in text(reply)
    assert officer.sent("chat.postMessage") == []


def test_a_new_direct_message_goes_on_from_the_last_answer(officer):
    officer.writes(ASK)
    officer.reads(officer.direct)
    officer.writes("who funded Mould Line?")
    assert "Scottish Homes Grant" in text(officer.reads(officer.direct, 2)[1])


def test_stop_switches_off_offers_for_an_administrator_and_says_how_for_others(workspace):
    admin, officer = workspace.person(admin=True), workspace.person()
    officer.channel = admin.channel
    admin.gets(admin.types("admin nudge on"))
    officer.mentions("stop")
    assert "nudge off" in text(officer.reads()[0])
    admin.mentions("stop")
    assert "no longer offer answers in this channel" in text(officer.reads(count=2)[1])


def test_what_a_record_says_is_escaped_and_linked(officer):
    ts = officer.writes(ASK)
    officer.reads(officer.direct)
    officer.writes("who funded it?", thread_ts=ts)
    words = json.dumps(officer.reads(officer.direct, 2)[1]["blocks"], ensure_ascii=False)
    assert "<https://damp-watch.example|1. Damp Watch: damp sensors in council homes>" in words
    assert "<https://register.example/damp-watch|Register of Council Projects>" in words


def test_what_is_suggested_below_an_answer_is_answered_from_its_record(officer):
    ts = officer.writes(ASK)
    officer.reads(officer.direct)
    slack = officer.workspace.slack
    slack.wait_until(lambda: officer.sent("assistant.threads.setSuggestedPrompts"))
    [suggested] = officer.sent("assistant.threads.setSuggestedPrompts")
    asked = [prompt["message"] for prompt in suggested["prompts"]]
    assert len(asked) >= 3
    for count, question in enumerate(asked, 2):
        officer.writes(question, thread_ts=ts)
        words = text(officer.reads(officer.direct, count)[-1])
        assert "Damp Watch" in words
        assert "not stated" not in words.lower()


def test_somebody_elses_message_is_searched_whatever_it_says_of_an_answer(officer):
    officer.gets(officer.types(ASK))
    [reply] = officer.gets(officer.uses_shortcut("That's wrong: parking permits, who funded it?"))
    assert "Permit Shop" in text(reply)


def test_two_messages_at_once_are_answered_one_after_the_other(officer):
    ts = officer.writes(ASK)
    officer.writes("who funded it?", thread_ts=ts)
    assert "Warm Homes Fund" in text(officer.reads(officer.direct, 2)[1])


def test_a_direct_message_goes_on_although_something_was_asked_elsewhere_since(officer):
    officer.writes(ASK)
    officer.reads(officer.direct)
    officer.mentions("parking permits")
    officer.reads()
    officer.writes("who funded the first one?")
    assert "Warm Homes Fund" in text(officer.reads(officer.direct, 2)[1])
