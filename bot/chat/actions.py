"""What people do with an answer in either chat: ask, and ask again under other filters.

The functions are synchronous, as the services are; a chat calls them in a lane.
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
    """Answer a person's question in a conversation, and keep it; raise as `AnswerService.ask`."""
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
    text: str | None = None,
) -> Answer:
    """Ask a question of the person's tenant with `filters` in place of its own.

    `text` are the words to ask it in, None for its own. Raises NotFound for another tenant's
    question.
    """
    question = services.history.get_question(person, query_id)
    return ask(
        services,
        person,
        strip_typed_filters(question.text) if text is None else text,
        conversation=conversation,
        filters=replace_filters(parse_stored_question(question), filters),
    )


def ask_without_spoken_filters(
    services: ChatServices, person: Person, query_id: str, *, conversation: str | None
) -> Answer:
    """Ask a question again without the filters that were read from its words.

    Raises NotFound for another tenant's question.
    """
    question = services.history.get_question(person, query_id)
    return ask(
        services,
        person,
        strip_typed_filters(question.text),
        conversation=conversation,
        filters=drop_spoken_filters(parse_stored_question(question)),
    )
