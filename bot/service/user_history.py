"""A person's stored questions and their feedback on answers."""

from bot.service.answer import Answer
from bot.service.answering import DEFAULT_HITS, AnswerService
from bot.service.feedback.confirmed_questions import ConfirmedQuestionWriter
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import FeedbackEntry, FeedbackKind, Person, StoredQuestion, Surface
from bot.store.store import Store, no_such_question
from index.errors import InvalidInput

MAX_NOTE_CHARS = 2_000


class UserHistory:
    """Service for a person's questions and feedback, without access to those of other tenants."""

    def __init__(
        self,
        live: LiveSnapshot,
        answers: AnswerService,
        store: Store,
        confirmed: ConfirmedQuestionWriter | None = None,
    ) -> None:
        """Look up initiatives in `live`, answer questions with `answers`, and use `store`.

        Questions that people confirm, withdraw or delete are written for builds by `confirmed`.
        """
        self._live = live
        self._confirmed = confirmed
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
        """Store feedback on an answer, or on its hit `initiative`; a repetition is ignored.

        Raises NotFound for an unknown question or initiative, InvalidInput for a note that is too
        long.
        """
        check_note(note)
        self.get_question(person, query_id)
        if initiative is not None:
            self._live.snapshot().documents.get(initiative)
        self._store.add_feedback(
            FeedbackEntry(query_id, kind, person.key, initiative, note.strip())
        )
        if FeedbackKind.FOUND in kind.replaced_kinds:
            self.write_for_builds()

    def get_question(self, person: Person, query_id: str) -> StoredQuestion:
        """Return the question with this id if it was asked in the person's tenant.

        Raises NotFound otherwise, so that nobody learns whether another tenant asked it.
        """
        question = self._store.get_question(query_id)
        if not (question.asker or "").startswith(person.tenant_key()):
            raise no_such_question()
        return question

    def get_own_question(self, person: Person, query_id: str) -> StoredQuestion:
        """Return the question with this id if this person asked it; raise NotFound otherwise."""
        question = self.get_question(person, query_id)
        if question.asker != person.key:
            raise no_such_question()
        return question

    def answer_again(
        self, person: Person, query_id: str, *, limit: int = DEFAULT_HITS, first_rank: int = 1
    ) -> Answer:
        """Answer a question of the person's tenant again, with hits to show from `first_rank` on.

        Raises NotFound for another tenant's question, and what `AnswerService.answer_again` raises.
        """
        self.get_question(person, query_id)
        return self._answers.answer_again(query_id, limit=limit, first_rank=first_rank)

    def answer_own(self, person: Person, query_id: str) -> Answer:
        """Answer one of the person's own questions again; raises what `answer_again` raises."""
        self.get_own_question(person, query_id)
        return self._answers.answer_again(query_id)

    def list_questions(self, person: Person, limit: int = 10) -> list[StoredQuestion]:
        """Return the last `limit` questions of a person, newest first."""
        return self._store.list_questions(person, limit)

    def delete_question(self, person: Person, query_id: str) -> None:
        """Delete one question that this person asked, and the feedback on its answer."""
        self._store.delete_question(person, query_id)
        self.write_for_builds()

    def delete_all(self, person: Person) -> int:
        """Delete a person's questions and feedback; return how many questions were deleted."""
        count = self._store.delete_person(person)
        self.write_for_builds()
        return count

    def delete_tenant(self, surface: Surface, tenant: str) -> None:
        """Delete the data of a workspace or tenant that uninstalled the product."""
        self._store.delete_tenant(surface, tenant)
        self.write_for_builds()

    def write_for_builds(self) -> None:
        """Write the confirmed questions to the file that the next build reads.

        Raises BackendError if the file cannot be written.
        """
        if self._confirmed is not None:
            self._confirmed.write()


def check_note(note: str) -> None:
    """Raise InvalidInput if a note is too long."""
    if len(note) > MAX_NOTE_CHARS:
        raise InvalidInput(
            f"The note has {len(note):,} characters; {MAX_NOTE_CHARS:,} can be kept.",
            "Describe the problem in a few sentences.",
        )
