"""What a person does with an answer: says what they think of it, sees and deletes their own."""

from bot.service.live_snapshot import Live
from bot.store.feedback import Feedback, Given
from bot.store.person import Person
from bot.store.question import Question
from bot.store.store import Store, no_such_question
from index.errors import InvalidInput

LONGEST_NOTE = 2_000


class Actor:
    """Keeps what people do, in the store."""

    def __init__(self, live: Live, store: Store) -> None:
        """Know initiatives from `live`, keep in `store`."""
        self._live = live
        self._store = store

    def feedback(
        self,
        person: Person,
        query_id: str,
        kind: Feedback,
        *,
        initiative: str | None = None,
        note: str = "",
    ) -> None:
        """Keep what a person says of an answer, or of the hit `initiative`; twice is once.

        Raises NotFound for a question or an initiative that is not there, InvalidInput for a note
        too long.
        """
        if len(note) > LONGEST_NOTE:
            raise InvalidInput(
                f"The note has {len(note):,} characters; {LONGEST_NOTE:,} can be kept.",
                "Say what is wrong in a few sentences.",
            )
        self.question(person, query_id)
        if initiative is not None:
            self._live.snapshot().catalogue.get(initiative)
        self._store.say(Given(query_id, kind, person.key, initiative, note.strip()))

    def question(self, person: Person, query_id: str) -> Question:
        """The question with this id, if it was asked where this person is.

        Raises NotFound for one of another surface or tenant as for one that is not there.
        """
        found = self._store.question(query_id)
        if not (found.asker or "").startswith(person.within()):
            raise no_such_question()
        return found

    def own(self, person: Person, query_id: str) -> Question:
        """The question with this id, if this person asked it; NotFound as for one not there."""
        found = self.question(person, query_id)
        if found.asker != person.key:
            raise no_such_question()
        return found

    def questions(self, person: Person, most: int = 10) -> list[Question]:
        """What a person asked, newest first."""
        return self._store.questions(person, most)

    def drop(self, person: Person, query_id: str) -> None:
        """Delete one question that this person asked, and what was said of its answer."""
        self._store.drop(person, query_id)

    def forget(self, person: Person) -> int:
        """Delete what a person asked and said; returns how many questions went."""
        return self._store.forget(person)
