"""Cards of our own sentences: welcome, help, what was done, what went wrong and what to do next."""

from bot.errors import ErrorMessage
from bot.presentation import help_view
from bot.presentation.conversation.about_view import AboutView, AskedMatch
from bot.presentation.conversation.replies import describe_records
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
from bot.teams.cards.kit.markdown import escape, link
from bot.teams.identifiers import ActionVerb, DataKey, TypedCommand

_LINE_CHARS, _PARAGRAPH_CHARS = 300, 1000
_TITLE_CHARS, _RECORD_CHARS, _URL_CHARS, _MAX_FACTS = 100, 60, 300, 4


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


def about_card(view: AboutView) -> Card:
    """Return what the records say on a question about an answer, a paragraph for each match."""
    sentences = (escape(text, _PARAGRAPH_CHARS) for text in (view.lead, view.note))
    lead, note = ([text_block(text)] if text else [] for text in sentences)
    body = [*lead, *(each for match in view.matches for each in _asked_match(match)), *note]
    return adaptive_card(body, fallback_text=one_line(view.summary)[:_PARAGRAPH_CHARS])


def _asked_match(match: AskedMatch) -> list[Element]:
    """Return a match in three lines: title and who, what is stated, where that is recorded."""
    title = link(match.title, match.link, _TITLE_CHARS, _URL_CHARS)
    facts = " ".join(
        link(fact.text, fact.url, _LINE_CHARS, _URL_CHARS) for fact in match.facts[:_MAX_FACTS]
    )
    records = [
        f"{link(record.registry, record.url, _RECORD_CHARS, _URL_CHARS)},"
        f" {escape(record.last_read, _RECORD_CHARS)}"
        for record in match.records
    ]
    head = f"**{match.number}\\. {title}** · {escape(match.who, _TITLE_CHARS)}"
    return [
        text_block(head, spacing="Medium"),
        *([text_block(facts, spacing="Small")] if facts else []),
        *([small_text(describe_records(records))] if records else []),
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
