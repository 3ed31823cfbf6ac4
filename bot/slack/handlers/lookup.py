"""What a button names, found again: only where it was asked, whatever its value says."""

from bot.service.answer import Answer
from bot.service.answering import MOST_HITS
from bot.slack.executor import Core
from bot.slack.payloads import Pick
from bot.store.person import Person
from index.errors import NotFound


def again(core: Core, person: Person, query_id: str, limit: int = 10, first: int = 1) -> Answer:
    """A question asked where this person is, answered again; raises NotFound for another's."""
    core.actor.question(person, query_id)
    return core.asker.again(query_id, limit=limit, first=first)


def own(core: Core, person: Person, query_id: str) -> Answer:
    """A question of this person's own, answered again; raises NotFound for anybody else's."""
    return core.asker.again(core.actor.own(person, query_id).query_id)


def found(core: Core, person: Person, pick: Pick) -> str | None:
    """The id of the initiative that is picked, None where the answer as a whole is.

    Raises NotFound where the question is another's, or the pick is among its matches no more.
    """
    core.actor.question(person, pick.query_id)
    if pick.mark is None:
        return pick.id
    picked = pick.among(core.asker.again(pick.query_id, limit=MOST_HITS).hits)
    if picked is None:
        raise NotFound("This match is not in the index any more.", "Ask the question again.")
    return picked
