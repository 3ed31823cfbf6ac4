"""What is pressed on an answer: more, details, refine, share, feedback, ask again."""

from bot.answer import Answer
from bot.ask import MORE, MOST_HITS
from bot.slack import values
from bot.slack.blocks import answer as answers
from bot.slack.blocks import details, feedback, refine, words
from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import pressed
from bot.slack.names import Action
from bot.slack.place import Place
from bot.slack.send import Refused
from bot.slack.values import Pick
from bot.slack.visit import Visit
from bot.state.feedback import Feedback
from bot.state.person import Person
from bot.state.question import Surface
from bot.state.store import no_such_question
from index.errors import InvalidInput, NotAllowed, NotFound
from index.model import Initiative

_NOT_HERE = frozenset({"not_in_channel", "channel_not_found"})


def listen(ear: Ear, core: Core) -> None:
    """Do what the buttons of an answer say."""
    acting = Acting(core)
    ear.action(Action.MORE, pressed.told_there(acting.more))
    ear.action(Action.DETAILS, pressed.told_there(acting.details))
    ear.action(Action.RELATED, pressed.told_there(acting.details))
    ear.action(Action.REFINE, pressed.told_there(acting.refine))
    ear.action(Action.SHARE, pressed.told_there(acting.share))
    ear.action(Action.ANSWER_FEEDBACK, pressed.told_there(acting.feedback))
    ear.action(Action.MATCH_FEEDBACK, pressed.told_there(acting.feedback))
    ear.action(Action.ASK_AGAIN, pressed.told_there(acting.again))
    ear.action(Action.EXAMPLE, pressed.told_there(acting.example))


class Acting:
    """Does in the core what somebody pressed; every id that comes back is checked first."""

    def __init__(self, core: Core) -> None:
        """Act in `core`."""
        self._core = core

    async def more(self, visit: Visit) -> None:
        """The matches after those shown."""
        query_id, first = values.read_page(pressed.value(visit))
        most = min(first + MORE, MOST_HITS)  # one more than is shown tells whether there are more
        answer = await self._core.run(again, self._core, visit.person, query_id, most, first)
        await Place.of(visit).show(visit, answers.more(answer))

    async def details(self, visit: Visit) -> None:
        """Everything that is recorded of a match, in a modal."""
        pick = values.read_pick(pressed.value(visit))
        view = await self._core.run(self._details, visit.person, pick)
        await pressed.show_modal(visit, view)

    async def refine(self, visit: Visit) -> None:
        """The limits of a question, in a modal."""
        query_id = values.read_query_id(pressed.value(visit))
        answer = await self._core.run(again, self._core, visit.person, query_id)
        await pressed.show_modal(visit, refine.refine(answer, Place.of(visit).where()))

    async def share(self, visit: Visit) -> None:
        """Post in the channel, once, what only the person who asked could see."""
        query_id, place = values.read_query_id(pressed.value(visit)), Place.of(visit)
        answer = await self._core.run(self._own, visit.person, query_id)
        name = f"{visit.person.surface}:{visit.person.tenant}:shared:{query_id}:{place.channel}"
        # A delivery that was cut off has its claim already, and may not have posted.
        if not await self._core.run(self._core.store.once.claim, name) and not visit.again:
            await place.show(visit, words.note("This answer is shared in this channel already."))
            return
        try:
            said = answers.shared(answer, visit.person.id)
            await visit.slack.post(place.channel, said, thread=place.thread or None)
        except Refused as refused:
            await self._core.run(self._core.store.once.release, name)
            if refused.code in _NOT_HERE:
                raise _not_invited() from refused
            raise _not_shared() from refused
        await place.show(visit, words.note("Shared in this channel."))

    async def feedback(self, visit: Visit) -> None:
        """Keep what somebody says of an answer or a match, or ask for the word that it needs."""
        kind, pick = values.read_choice(pressed.value(visit))
        person = visit.person
        if kind is Feedback.SAME:
            answer = await self._core.run(again, self._core, person, pick.query_id, MOST_HITS)
            picked = _among(answer, pick)
            if picked is None:
                raise InvalidInput("Only a match can be the same as another.")
            await pressed.show_modal(visit, feedback.same(answer, picked))
        elif kind is Feedback.WRONG:
            initiative = await self._core.run(self._picked, person, pick)
            await pressed.show_modal(visit, feedback.wrong(pick.query_id, initiative))
        else:
            await self._core.run(say, self._core, person, kind, pick)
            if pressed.in_view(visit):
                await pressed.show_modal(visit, words.notice(words.thanks(kind)))
            else:
                await visit.tell(words.thanks(kind))

    async def again(self, visit: Visit) -> None:
        """Answer one of somebody's own questions again, in their conversation with the bot."""
        query_id = values.read_query_id(pressed.value(visit))
        answer = await self._core.run(self._own, visit.person, query_id)
        await visit.slack.post(visit.person.id, answers.message(answer))
        if pressed.in_view(visit):
            await pressed.show_modal(
                visit, words.notice(words.note("The answer is under Messages."))
            )

    async def example(self, visit: Visit) -> None:
        """Ask one of the examples, where the button is."""
        place, text = Place.of(visit), words.example(pressed.value(visit))
        answer = await self._core.run(
            self._core.asker.ask,
            text,
            surface=Surface.SLACK,
            person=visit.person,
            conversation=place.conversation(visit.person),
        )
        await place.show(visit, answers.message(answer, ephemeral=bool(place.url)))

    def _own(self, person: Person, query_id: str) -> Answer:
        """A question of this person's own, answered again; raises NotFound for one of others."""
        if self._core.actor.question(person, query_id).asker != person.key:
            raise no_such_question()
        return self._core.asker.again(query_id)

    def _details(self, person: Person, pick: Pick) -> dict[str, object]:
        initiative = self._picked(person, pick)
        if initiative is None:
            raise InvalidInput("This button names no match.", "Ask the question again.")
        return details.details(initiative, self._core.asker.searched(), pick.query_id)

    def _picked(self, person: Person, pick: Pick) -> Initiative | None:
        """The initiative that a button names; None where it names the answer as a whole."""
        self._core.actor.question(person, pick.query_id)
        picked = found(self._core, person, pick)
        return self._core.asker.initiative(picked) if picked else None


def again(core: Core, person: Person, query_id: str, limit: int = 10, first: int = 1) -> Answer:
    """A question asked where this person is, answered again; raises NotFound for another's."""
    core.actor.question(person, query_id)
    return core.asker.again(query_id, limit=limit, first=first)


def found(core: Core, person: Person, pick: Pick) -> str | None:
    """The id of the initiative that `pick` names; raises NotFound where it is among no hits."""
    if pick.mark is None:
        return pick.id
    picked = _among(again(core, person, pick.query_id, MOST_HITS), pick)
    if picked is None:
        raise NotFound("This match is not in the index any more.", "Ask the question again.")
    return picked


def say(core: Core, person: Person, kind: Feedback, pick: Pick, note: str = "") -> None:
    """Keep what somebody says of what they picked."""
    initiative = found(core, person, pick)
    core.actor.feedback(person, pick.query_id, kind, initiative=initiative, note=note)


def _among(answer: Answer, pick: Pick) -> str | None:
    return pick.among(answer.hits)


def _not_invited() -> NotAllowed:
    return NotAllowed(
        "I cannot write in this channel, because nobody has invited me to it.",
        "Type /invite and my name here, then share again.",
    )


def _not_shared() -> NotAllowed:
    return NotAllowed("Slack does not let me write here now.", "Try again in a moment.")
