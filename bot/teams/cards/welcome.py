"""What a person is told first, and when they ask for help."""

from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    bullets,
    card,
    facts,
    fine,
    heading,
    text,
)
from bot.teams.identifiers import Key, Said, Verb

EXAMPLES = (
    "tenants report housing repairs online",
    "a shared back office for HR and finance",
    "drones for missing people",
)
_KEPT = (
    "Your questions are kept so that you find them again; type “my questions” to see them and to"
    " delete them. Please name nobody in a question."
)
_STATES = (
    "I tell what public registries state, and nothing more. What they do not state is shown as"
    " “not stated”."
)


def welcome_card() -> Card:
    """What Has Anyone is, and three questions to begin with."""
    said = "Has anyone done this before we build it? Ask me."
    body = [
        heading("Has anyone done this before we build it?", size="Large"),
        text(
            "Councils, police forces and hospitals have tried most things once. Say what you have"
            " in mind as you would to a colleague; I look in the registries for who did it, how it"
            " ended, and whom to ring."
        ),
        text("Three questions to begin with", weight="Bolder", spacing="Medium"),
        *(action_set([_example(place, question)]) for place, question in enumerate(EXAMPLES)),
        text("In a channel or a group, mention me with your question. “help” shows all the ways."),
        fine(_KEPT),
    ]
    return card(body, said=said)


def help_card(*, admin: bool = False) -> Card:
    """The ways to ask, to limit and to go on, and the words to type."""
    words = [
        (Said.HELP, "this page"),
        (Said.HOME, "what you asked, and how to delete it"),
        (Said.FORGET, "deletes what you asked and said, at once"),
        *([(Said.ADMIN, "the index, its sources and their health")] if admin else ()),
    ]
    body = [
        heading("How to ask", size="Large"),
        bullets(
            (
                "Write to me here, in your own words.",
                "Mention me in a channel or a group; I answer in the thread.",
                "On a message, choose *More actions*, then *Has anyone done this?*",
                "Beneath a message that you write, search with *Has Anyone* to insert a match.",
            )
        ),
        heading("How to limit", separator=True, spacing="Medium"),
        bullets(
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
        *facts((word.value, what) for word, what in words),
        fine(_STATES, separator=True),
        fine(_KEPT),
    ]
    return card(body, said="How to ask Has Anyone.")


def _example(place: int, question: str) -> Element:
    """Asks an example as if it had been typed; where that is not known, its place is sent."""
    sent = {
        Key.VERB.value: Verb.EXAMPLE.value,
        Key.EXAMPLE.value: place,
        "msteams": {"type": "imBack", "value": question},
    }
    return {"type": "Action.Submit", "title": question, "data": sent}
