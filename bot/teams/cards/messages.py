"""Cards of our own sentences: welcome, help, what was done, what went wrong and what to do next."""

from bot.errors import ErrorMessage
from bot.presentation import help_view
from bot.presentation.help_view import Examples, HelpSection
from bot.sanitise import one_line
from bot.store.model import Surface
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    adaptive_card,
    bullet_list,
    fact_set,
    heading,
    small_text,
    text_block,
)
from bot.teams.cards.kit.markdown import escape
from bot.teams.identifiers import ActionVerb, DataKey, TypedCommand

_LINE_CHARS, _PARAGRAPH_CHARS = 300, 1000


def welcome_card() -> Card:
    """Return the welcome: what Has Anyone is, how to begin, and examples."""
    view = help_view.view_welcome(Surface.TEAMS)
    body = [
        heading(view.title, size="Large"),
        text_block(view.text),
        *_example_elements(view.examples),
        text_block(view.how_to_begin),
        small_text(view.privacy),
    ]
    return adaptive_card(body, fallback_text=view.title)


def help_card(*, admin: bool = False) -> Card:
    """Return the help: how to ask, to filter and to follow up, and the commands to type."""
    words = [word for word in TypedCommand if admin or word is not TypedCommand.ADMIN]
    view = help_view.view_help(Surface.TEAMS, words)
    body = [
        *(element for section in view.sections for element in section_elements(section)),
        heading(view.commands.title, separator=True, spacing="Medium"),
        *fact_set((command.label, command.values[0]) for command in view.commands.commands),
        *_example_elements(view.examples),
        small_text(view.source_note),
        small_text(view.privacy),
    ]
    return adaptive_card(body, fallback_text=view.summary)


def section_elements(section: HelpSection) -> list[Element]:
    """Return a heading and its lines as a list."""
    return [
        heading(section.title, separator=True, spacing="Medium"),
        bullet_list(section.lines),
    ]


def _example_elements(examples: Examples) -> list[Element]:
    return [
        heading(examples.title, separator=True, spacing="Medium"),
        *(
            action_set([_example_action(position, question)])
            for position, question in enumerate(examples.questions)
        ),
    ]


def _example_action(position: int, question: str) -> Element:
    """Return the action that asks an example as if typed, or by its position in some clients."""
    data = {
        DataKey.VERB.value: ActionVerb.EXAMPLE.value,
        DataKey.EXAMPLE.value: position,
        "msteams": {"type": "imBack", "value": question},
    }
    return {"type": "Action.Submit", "title": question, "data": data}


def error_card(error: ErrorMessage) -> Card:
    """Return the card of an error: what went wrong, and what to do next."""
    body = [heading(escape(error.error, _LINE_CHARS))]
    if error.hint:
        body.append(text_block(escape(error.hint, _PARAGRAPH_CHARS)))
    return adaptive_card(
        body, fallback_text=one_line(f"{error.error} {error.hint}")[:_PARAGRAPH_CHARS]
    )


def notice_card(sentence: str) -> Card:
    """Return the card of something that was done."""
    return adaptive_card(
        [text_block(escape(sentence, _PARAGRAPH_CHARS))],
        fallback_text=one_line(sentence)[:_PARAGRAPH_CHARS],
    )
