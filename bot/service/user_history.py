"""A person's own questions, answered again or deleted, and their feedback on answers."""

from bot.service.answer import Answer
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import FeedbackEntry, FeedbackKind, Person, StoredQuestion
from bot.store.store import Store, no_such_question
from index.errors import InvalidInput

MAX_NOTE_CHARS = 2_000


class UserHistory:
    """Service for a person's questions and feedback; nobody reaches those of another tenant."""

    def __init__(self, live: LiveSnapshot, answers: AnswerService, store: Store) -> None:
        """Look up initiatives in `live`, answer again by `answers`; read and write `store`."""
        self._live = live
        self._answers = answers
        self._store = store

    def record_feedback(
        self,
        person: Person,
        query_id: str,
        kind: FeedbackKind,
        *,
        initiative: str | None = None,
        note: str = "",
    ) -> None:
        """Record feedback on an answer, or on its hit `initiative`; repeated, it counts once.

        Raises NotFound for a question or an initiative that is not there, InvalidInput for a note
        too long.
        """
        check_note(note)
        self.get_question(person, query_id)
        if initiative is not None:
            self._live.snapshot().documents.get(initiative)
        self._store.add_feedback(
            FeedbackEntry(query_id, kind, person.key, initiative, note.strip())
        )

    def get_question(self, person: Person, query_id: str) -> StoredQuestion:
        """Return the question with this id, if it was asked in this person's tenant.

        Raises NotFound for one of another surface or tenant as for one that is not there.
        """
        question = self._store.get_question(query_id)
        if not (question.asker or "").startswith(person.tenant_key()):
            raise no_such_question()
        return question

    def get_own_question(self, person: Person, query_id: str) -> StoredQuestion:
        """Return the question with this id, if this person asked it; raise NotFound otherwise."""
        question = self.get_question(person, query_id)
        if question.asker != person.key:
            raise no_such_question()
        return question

    def answer_again(
        self, person: Person, query_id: str, *, limit: int = 10, first_rank: int = 1
    ) -> Answer:
        """Answer a question of the person's tenant again, hits to be shown from `first_rank`.

        Raises NotFound for another tenant's question, and as `AnswerService.answer_again` does.
        """
        self.get_question(person, query_id)
        return self._answers.answer_again(query_id, limit=limit, first_rank=first_rank)

    def answer_own(self, person: Person, query_id: str) -> Answer:
        """Answer one of the person's own questions again; raise as `answer_again` does."""
        self.get_own_question(person, query_id)
        return self._answers.answer_again(query_id)

    def list_questions(self, person: Person, limit: int = 10) -> list[StoredQuestion]:
        """Return the last `limit` questions of a person, newest first."""
        return self._store.list_questions(person, limit)

    def delete_question(self, person: Person, query_id: str) -> None:
        """Delete one question that this person asked, and the feedback on its answer."""
        self._store.delete_question(person, query_id)

    def delete_all(self, person: Person) -> int:
        """Delete a person's questions and feedback; return how many questions were deleted."""
        return self._store.delete_person(person)


def check_note(note: str) -> None:
    """Raise InvalidInput where a note is too long."""
    if len(note) > MAX_NOTE_CHARS:
        raise InvalidInput(
            f"The note has {len(note):,} characters; {MAX_NOTE_CHARS:,} can be kept.",
            "Say what is wrong in a few sentences.",
        )
