"""Actions of people in both chats: ask, and ask again with other filters.

The functions are synchronous; a chat calls them in a thread, by `ChatServices`.
"""

from collections.abc import Mapping

from bot.chat.services import ChatServices
from bot.service.answer import Answer
from bot.service.answering import parse_stored_question
from bot.service.filters import drop_spoken_filters, replace_filters
from bot.store.model import Person
from index.query.parser import strip_typed_filters


def ask(
    services: ChatServices,
    person: Person,
    text: str,
    *,
    conversation: str | None,
    filters: Mapping[str, str] | None = None,
) -> Answer:
    """Answer and store a person's question; raises what `AnswerService.ask` raises."""
    return services.answers.ask(
        text, surface=person.surface, filters=filters, person=person, conversation=conversation
    )


def ask_with_filters(
    services: ChatServices,
    person: Person,
    query_id: str,
    filters: Mapping[str, str],
    *,
    conversation: str | None,
    place: str | None = None,
    text: str | None = None,
) -> Answer:
    """Ask a question that the person may use in `place`, with `filters` in place of its own.

    `text` replaces the question's words; None keeps them. Raises NotFound if they may not use it.
    """
    question = services.history.get_question(person, query_id, place)
    return ask(
        services,
        person,
        strip_typed_filters(question.text) if text is None else text,
        conversation=conversation,
        filters=replace_filters(parse_stored_question(question), filters),
    )


def ask_without_spoken_filters(
    services: ChatServices,
    person: Person,
    query_id: str,
    *,
    conversation: str | None,
    place: str | None = None,
) -> Answer:
    """Ask a question again without the filters that were parsed from its words.

    Raises NotFound if the person may not use it in `place`.
    """
    question = services.history.get_question(person, query_id, place)
    return ask(
        services,
        person,
        strip_typed_filters(question.text),
        conversation=conversation,
        filters=drop_spoken_filters(parse_stored_question(question)),
    )
