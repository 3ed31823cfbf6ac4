"""Cards of our own sentences: welcome, help, what was done, what went wrong and what to do next."""

from bot.errors import ErrorMessage
from bot.sanitise import one_line
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

EXAMPLE_QUESTIONS = (
    "tenants report housing repairs online",
    "a shared back office for HR and finance",
    "drones for missing people",
)
_PRIVACY_NOTE = (
    "Your questions are kept so that you find them again; type “my questions” to see them and to"
    " delete them. Please name nobody in a question."
)
_SOURCE_NOTE = (
    "I tell what public registries state, and nothing more. What they do not state is shown as"
    " “not stated”."
)


def welcome_card() -> Card:
    """Return the welcome: what Has Anyone is, and three questions to begin with."""
    fallback_text = "Has anyone done this before we build it? Ask me."
    body = [
        heading("Has anyone done this before we build it?", size="Large"),
        text_block(
            "Councils, police forces and hospitals have tried most things once. Say what you have"
            " in mind as you would to a colleague; I look in the registries for who did it, how it"
            " ended, and whom to ring."
        ),
        text_block("Three questions to begin with", weight="Bolder", spacing="Medium"),
        *(
            action_set([_example_action(position, question)])
            for position, question in enumerate(EXAMPLE_QUESTIONS)
        ),
        text_block(
            "In a channel or a group, mention me with your question. “help” shows all the ways."
        ),
        small_text(_PRIVACY_NOTE),
    ]
    return adaptive_card(body, fallback_text=fallback_text)


def help_card(*, admin: bool = False) -> Card:
    """Return the help: how to ask, to filter and to follow up, and the commands to type."""
    commands = [
        (TypedCommand.HELP, "this page"),
        (TypedCommand.HOME, "what you asked, and how to delete it"),
        (TypedCommand.FORGET, "deletes what you asked and said, at once"),
        *([(TypedCommand.ADMIN, "the index, its sources and their health")] if admin else ()),
    ]
    body = [
        heading("How to ask", size="Large"),
        bullet_list(
            (
                "Write to me here, in your own words.",
                "Mention me in a channel or a group; I answer in the thread.",
                "On a message, choose *More actions*, then *Has anyone done this?*",
                "Beneath a message that you write, search with *Has Anyone* to insert a match.",
            )
        ),
        heading("How to limit", separator=True, spacing="Medium"),
        bullet_list(
            (
                "Say it in the question: “in Wales”, “still running”, “since 2019”, “open source”.",
                "Or press *Refine* under an answer.",
                (
                    "Or type it: in:wales status:live since:2019 theme:housing org:hackney"
                    " source:catalogue licence:open"
                ),
                "Go on where you are: “only Wales”, “still running?”, “more”.",
            )
        ),
        heading("Words to type", separator=True, spacing="Medium"),
        *fact_set((command.value, description) for command, description in commands),
        small_text(_SOURCE_NOTE, separator=True),
        small_text(_PRIVACY_NOTE),
    ]
    return adaptive_card(body, fallback_text="How to ask Has Anyone.")


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
