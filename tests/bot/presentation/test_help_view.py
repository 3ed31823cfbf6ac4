"""What Has Anyone is, how to ask it and its examples are the same on every surface."""

from dataclasses import fields

import pytest

from bot.presentation.help_view import (
    example_question,
    view_admin_commands,
    view_examples,
    view_help,
    view_welcome,
)
from bot.slack.identifiers import AdminCommand, Subcommand
from bot.store.model import Surface
from bot.teams.identifiers import TypedCommand
from index.errors import InvalidInput
from index.query.parser import parse_query


def test_the_welcome_and_the_examples_are_the_same_on_every_surface():
    welcomes = [view_welcome(surface) for surface in (Surface.SLACK, Surface.TEAMS, Surface.PAGE)]
    assert len({(each.title, each.text, each.examples) for each in welcomes}) == 1
    assert view_help(Surface.TEAMS, []).examples == view_examples()


def test_the_chats_differ_in_how_people_ask_and_not_in_how_they_filter():
    slack, teams = view_help(Surface.SLACK, [], "/ask"), view_help(Surface.TEAMS, [])
    assert slack.sections[0] != teams.sections[0]
    assert slack.sections[1:] == teams.sections[1:]
    assert "“/ask damp and mould reporting”" in slack.sections[0].lines[0]


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
