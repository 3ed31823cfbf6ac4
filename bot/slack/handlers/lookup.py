"""Look up the question or match that a button names, only where it was asked."""

from bot.chat.services import ServiceExecutor
from bot.service.answer import Answer
from bot.service.answering import MAX_HITS
from bot.slack.payloads import MatchRef
from bot.store.model import Person
from index.errors import NotFound


def answer_again(
    services: ServiceExecutor, person: Person, query_id: str, limit: int = 10, first_rank: int = 1
) -> Answer:
    """Answer a question of the person's tenant again; raises NotFound for another tenant's."""
    services.history.get_question(person, query_id)
    return services.answering.answer_again(query_id, limit=limit, first_rank=first_rank)


def answer_own(services: ServiceExecutor, person: Person, query_id: str) -> Answer:
    """Answer a question of the person's own again; raises NotFound for anybody else's."""
    return services.answering.answer_again(
        services.history.get_own_question(person, query_id).query_id
    )


def resolve_match(services: ServiceExecutor, person: Person, match_ref: MatchRef) -> str | None:
    """Return the id of the initiative that is named; None where the answer as a whole is.

    Raises NotFound where the question is another tenant's, or the match is not among its hits any
    more.
    """
    services.history.get_question(person, match_ref.query_id)
    if match_ref.digest is None:
        return match_ref.initiative_id
    initiative_id = match_ref.resolve(
        services.answering.answer_again(match_ref.query_id, limit=MAX_HITS).hits
    )
    if initiative_id is None:
        raise NotFound("This match is not in the index any more.", "Ask the question again.")
    return initiative_id
