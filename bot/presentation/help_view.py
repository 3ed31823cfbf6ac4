"""Views of the welcome, the help and the commands: what Has Anyone is and how to ask it.

The surfaces differ in how people ask; all else is the same on each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.initiative_view import Fact
from bot.presentation.provenance import country_in_sentence
from bot.sanitise import visible_text
from bot.service.answer import Answer
from bot.store.model import Surface
from index.errors import InvalidInput
from index.facets.gazetteer import country_name
from index.i18n.translation import SOURCE_LANGUAGE, current_language, use_language
from index.model import OutcomeResult
from index.query.filters.standalone import parse_place_filter

# A longer title is a sentence in itself; Slack shows 75 characters of a prompt.
_MAX_NAME_WORDS, _MAX_NAME_CHARS = 7, 50


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
    # The manifest of Slack has one language, that of Teams has all.
    with use_language(SOURCE_LANGUAGE if surface is Surface.SLACK else current_language()):
        shortcut = labels.SHORTCUT_TITLE
    ways = tuple(way.format(command=command, shortcut=shortcut) for way in labels.WAYS[surface])
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


def view_follow_ups(answer: Answer) -> Examples:
    """Return questions about an answer that can be answered; none where nothing was found.

    They name the first match, because a chat may show them away from the answer.
    """
    if not answer.hits or answer.verdict.found_nothing:
        return Examples(labels.FOLLOW_UPS, ())
    first = answer.hits[0].initiative
    name = visible_text(first.title) or ""
    if not name or len(name.split()) > _MAX_NAME_WORDS or len(name) > _MAX_NAME_CHARS:
        name = labels.THE_FIRST_ONE
    results = {outcome.result for outcome in first.outcomes} - {OutcomeResult.UNKNOWN}
    stated = (
        (labels.ASK_OUTCOME, results),
        (labels.ASK_FUNDING, first.funding and first.funding.source),
        (labels.ASK_CONTACT, first.contact),
    )
    questions = [template.format(name=name) for template, value in stated if value]
    return Examples(labels.FOLLOW_UPS, (*questions, *_place_questions(answer)))


def _place_questions(answer: Answer) -> Iterator[str]:
    """Yield the question for the place of the first match, where other matches are elsewhere."""
    first, *others = (hit.initiative for hit in answer.hits)
    if answer.query.filters.place or not first.country:
        return
    if all(other.country == first.country for other in others):
        return
    place = country_in_sentence(first.country, country_name(first.country))
    question = labels.ASK_PLACE.format(place=place)
    if parse_place_filter(question):
        yield question


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
