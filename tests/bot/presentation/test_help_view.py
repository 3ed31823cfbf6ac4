"""What Has Anyone is, how to ask it and its examples are the same on every surface."""

from dataclasses import fields, replace

import pytest

from bot.presentation import labels
from bot.presentation.help_view import (
    example_question,
    view_admin_commands,
    view_examples,
    view_follow_ups,
    view_help,
    view_welcome,
)
from bot.slack.identifiers import COMMAND_HINT, AdminCommand, Subcommand
from bot.store.model import Surface
from bot.teams.identifiers import TypedCommand
from index.errors import InvalidInput
from index.model import OutcomeResult, Status, VerdictKind
from index.query.filters.standalone import parse_place_filter
from index.query.parser import parse_query
from tests.support import sample_answers as samples


def test_the_welcome_and_the_examples_are_the_same_on_every_surface():
    welcomes = [view_welcome(surface) for surface in (Surface.SLACK, Surface.TEAMS, Surface.PAGE)]
    assert len({(each.title, each.text, each.examples) for each in welcomes}) == 1
    assert view_help(Surface.TEAMS, []).examples == view_examples()


def test_the_chats_differ_in_how_people_ask_and_not_in_how_they_filter():
    slack, teams = view_help(Surface.SLACK, [], "/ask"), view_help(Surface.TEAMS, [])
    assert slack.sections[0] != teams.sections[0]
    assert slack.sections[1:] == teams.sections[1:]
    assert "“/ask housing repairs online”" in slack.sections[0].lines[0]


def test_every_filter_that_the_help_names_can_be_typed():
    typed = view_help(Surface.TEAMS, []).sections[1].lines[-1]
    filters = typed.partition("Type filters: ")[2]
    query = parse_query(f"damp {filters}")
    assert query.text == "damp"
    assert all(getattr(query.filters, field.name) for field in fields(query.filters))


@pytest.mark.parametrize(
    ("words", "command"), [(list(Subcommand), "/hasanyone"), (list(TypedCommand), "")]
)
def test_every_command_of_a_chat_has_a_description(words, command):
    commands = view_help(Surface.SLACK, words, command).commands.commands
    assert [fact.label for fact in commands] == [f"{command} {word}".strip() for word in words]
    assert all(fact.values[0] for fact in commands)


def test_a_command_is_listed_with_what_is_typed_after_it():
    commands = view_admin_commands(list(AdminCommand), "/hasanyone admin").commands
    assert "/hasanyone admin nudge on|off" in [fact.label for fact in commands]


@pytest.mark.parametrize("position", [0, "0", len(view_examples().questions) - 1])
def test_an_example_is_known_by_its_position(position):
    assert example_question(position) == view_examples().questions[int(position)]


@pytest.mark.parametrize("position", ["", "-1", "x", None, True, len(view_examples().questions)])
def test_a_button_that_names_no_example_says_what_to_do(position):
    with pytest.raises(InvalidInput, match="no longer works"):
        example_question(position)


@pytest.mark.slow
@pytest.mark.parametrize("question", view_examples().questions)
def test_each_example_gets_a_plain_yes_with_a_status_and_outcomes(asker, question):
    answer = asker.answer(question)
    first = answer.hits[0].initiative
    assert (answer.verdict.kind, answer.verdict.is_probable) == (VerdictKind.DONE, False)
    assert first.status in {Status.LIVE, Status.COMPLETED}
    assert first.outcomes


@pytest.mark.slow
def test_the_examples_that_the_manifests_and_fields_show_are_answered_too(asker):
    for hint in (COMMAND_HINT, labels.SEARCH_PLACEHOLDER):
        assert asker.answer(hint).verdict.kind is VerdictKind.DONE


def test_an_answer_is_followed_by_questions_about_what_it_states():
    first = samples.DONE.hits[0].initiative
    stated = replace(first, title="Damp Watch", funding=samples.DAMP.funding, contact="the team")
    answer = replace(samples.DONE, hits=(samples.hit(stated),))
    assert view_follow_ups(answer).questions == (
        "Did Damp Watch work?",
        "Who funded Damp Watch?",
        "Who can I contact about Damp Watch?",
    )
    unknown = tuple(replace(each, result=OutcomeResult.UNKNOWN) for each in stated.outcomes)
    bare = replace(stated, funding=None, contact=None, outcomes=unknown)
    assert view_follow_ups(replace(answer, hits=(samples.hit(bare),))).questions == ()


def test_a_place_is_offered_where_it_narrows_and_is_understood():
    here, there = samples.hit(samples.DAMP), samples.hit(replace(samples.PILOT, country="US"), 2)
    abroad = replace(samples.DONE, hits=(here, there))
    question = view_follow_ups(abroad).questions[-1]
    assert question == "Only in the UK"
    assert parse_place_filter(question)
    filtered = replace(abroad, query=samples.UNDER_WAY.query)
    for answer in (replace(abroad, hits=(here,)), filtered):
        assert "Only in the UK" not in view_follow_ups(answer).questions


@pytest.mark.parametrize("answer", samples.ANSWERS.values(), ids=samples.ANSWERS)
def test_follow_ups_are_short_and_never_about_nothing(answer):
    questions = view_follow_ups(answer).questions
    assert all(len(question) <= 75 for question in questions)
    assert len(questions) <= 4
    if answer.verdict.kind in {VerdictKind.NOBODY, VerdictKind.CANT_SAY}:
        assert questions == ()
