"""Views of the welcome, the help and the commands: what Has Anyone is and how to ask it.

The surfaces differ in how people ask; all else is the same on each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.initiative_view import Fact
from bot.store.model import Surface
from index.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A heading and the lines of a list below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Example questions, to ask by choosing one; each is known by its position."""

    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandList:
    """Commands to type, each with what it does."""

    title: str
    commands: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """Welcome: what Has Anyone is, how to begin, and examples.

    `how_to_begin` and `privacy` are empty on the page, which has a form and keeps no person's
    questions.
    """

    title: str
    text: str
    how_to_begin: str
    examples: Examples
    privacy: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """Help of a chat: how to ask, filter and follow up, and the commands to type.

    `summary` is for notifications.
    """

    summary: str
    sections: tuple[HelpSection, ...]
    commands: CommandList
    examples: Examples
    source_note: str
    privacy: str


def view_welcome(surface: Surface, command: str = "") -> WelcomeView:
    """Return the welcome of a surface; `command` is Slack's slash command."""
    return WelcomeView(
        title=labels.PRODUCT_QUESTION,
        text=labels.PRODUCT,
        how_to_begin=labels.HOW_TO_BEGIN.get(surface, "").format(command=command),
        examples=view_examples(),
        privacy=labels.PRIVACY_NOTE.get(surface, ""),
    )


def view_help(surface: Surface, words: Sequence[str], command: str = "") -> HelpView:
    """Return the help of a chat.

    `words` are those that the person may type in place of a question, after `command` in Slack.
    """
    ways = tuple(
        way.format(command=command, shortcut=labels.SHORTCUT_TITLE) for way in labels.WAYS[surface]
    )
    filter_ways = tuple(way.format(refine=labels.REFINE_ACTION) for way in labels.FILTER_WAYS)
    return HelpView(
        summary=labels.HELP_SUMMARY[surface].format(command=command),
        sections=(
            HelpSection(labels.WAYS_TO_ASK, ways),
            HelpSection(labels.WAYS_TO_FILTER, filter_ways),
            HelpSection(labels.WAYS_TO_FOLLOW_UP, labels.FOLLOW_UP_WAYS),
        ),
        commands=_view_commands(labels.COMMANDS, words, labels.COMMAND_DESCRIPTIONS, command),
        examples=view_examples(),
        source_note=labels.SOURCE_NOTE,
        privacy=labels.PRIVACY_NOTE[surface],
    )


def view_admin_commands(words: Sequence[str], command: str) -> CommandList:
    """Return the commands of administrators, typed as `words` after `command`."""
    descriptions = labels.ADMIN_COMMAND_DESCRIPTIONS
    return _view_commands(labels.ADMIN_COMMANDS, words, descriptions, command)


def view_examples() -> Examples:
    """Return the example questions, the same on every surface."""
    return Examples(labels.EXAMPLES, labels.EXAMPLE_QUESTIONS)


def example_question(position: object) -> str:
    """Return the example that a button names by its position; raise InvalidInput for none."""
    questions = labels.EXAMPLE_QUESTIONS
    if str(position) not in map(str, range(len(questions))):
        raise InvalidInput(labels.BUTTON_EXPIRED, labels.TYPE_THE_QUESTION)
    return questions[int(str(position))]


def _view_commands(
    title: str, words: Sequence[str], descriptions: Mapping[str, str], command: str
) -> CommandList:
    def typed(word: str) -> str:
        return " ".join(filter(None, (command, word, labels.ADMIN_COMMAND_ARGUMENTS.get(word))))

    return CommandList(title, tuple(Fact(typed(word), (descriptions[word],)) for word in words))
