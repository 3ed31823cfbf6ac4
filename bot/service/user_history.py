"""A person's stored questions and their feedback on answers."""

from bot.service.answer import Answer
from bot.service.answering import DEFAULT_HITS, AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import FeedbackEntry, FeedbackKind, Person, StoredQuestion, Surface
from bot.store.store import Store, no_such_question
from index.errors import InvalidInput
from index.i18n.formats import format_number
from index.i18n.translation import gettext

MAX_NOTE_CHARS = 2_000


class UserHistory:
    """Service for a person's questions and feedback.

    A question belongs to the person who asked it. Others of the tenant may use it only in the
    channel or chat where it was answered for all, or shared. `place` is the key of the one in which
    a person acts; None, in a view that was opened from it, stands for any such place. A question
    without an asker, from the page or the API, may be used through the API by whoever has its id.
    """

    def __init__(self, live: LiveSnapshot, answers: AnswerService, store: Store) -> None:
        """Look up initiatives in `live`, answer questions with `answers`, and use `store`."""
        self._live = live
        self._answers = answers
        self._store = store

    def record_feedback(
        self,
        person: Person,
        query_id: str,
        kind: FeedbackKind,
        *,
        place: str | None = None,
        initiative: str | None = None,
        note: str = "",
    ) -> None:
        """Store feedback on an answer, or on its hit `initiative`; a repetition is ignored.

        Raises NotFound for an unknown question or initiative, InvalidInput for a note that is too
        long.
        """
        check_note(note)
        self.get_question(person, query_id, place)
        if initiative is not None:
            self._live.snapshot().documents.get(initiative)
        self._store.add_feedback(
            FeedbackEntry(query_id, kind, person.key, initiative, note.strip())
        )

    def record_open_feedback(
        self,
        person: Person,
        kind: FeedbackKind,
        *,
        query_id: str = "",
        initiative: str | None = None,
        note: str = "",
    ) -> None:
        """Store feedback of somebody who is not known, on an answer, an initiative or neither.

        Raises NotFound unless the question was asked on the page or by the API, and InvalidInput
        for a note that is too long.
        """
        check_note(note)
        if query_id:
            self._answers.get_open_question(query_id)
        if initiative is not None:
            initiative = self._answers.get_initiative(initiative).id
        self._store.add_feedback(
            FeedbackEntry(query_id, kind, person.key, initiative, note.strip())
        )

    def get_question(
        self, person: Person, query_id: str, place: str | None = None
    ) -> StoredQuestion:
        """Return the question with this id if the person may use it in `place`.

        Raises NotFound otherwise, so that nobody learns whether somebody else asked it.
        """
        question = self._store.get_question(query_id)
        if question.asker != person.key and not self._is_public(person, question, place):
            raise no_such_question()
        return question

    def get_own_question(self, person: Person, query_id: str) -> StoredQuestion:
        """Return the question with this id if this person asked it; raise NotFound otherwise."""
        question = self.get_question(person, query_id)
        if question.asker != person.key:
            raise no_such_question()
        return question

    def answer_again(
        self,
        person: Person,
        query_id: str,
        place: str | None = None,
        *,
        limit: int = DEFAULT_HITS,
        first_rank: int = 1,
    ) -> Answer:
        """Answer a question again, with hits to show from `first_rank` on.

        Raises NotFound unless the person may use it in `place`, and what
        `AnswerService.answer_again` raises.
        """
        self.get_question(person, query_id, place)
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

    def delete_all(self, person: Person) -> int:
        """Delete what is stored of a person; return how many questions were deleted."""
        return self._store.personal_data.delete_person(person)

    def delete_tenant(self, surface: Surface, tenant: str) -> None:
        """Delete the data of a workspace or tenant that uninstalled the product."""
        self._store.personal_data.delete_tenant(surface, tenant)

    def _is_public(self, person: Person, question: StoredQuestion, place: str | None) -> bool:
        """Return whether a question of the person's tenant was answered or shared in `place`."""
        if question.asker is None:
            return person.surface is Surface.API
        if not question.asker.startswith(person.tenant_key()):
            return False
        if _was_answered_for_all(question) and (
            place is None or f"{question.conversation}:".startswith(f"{place}:")
        ):
            return True
        channel = "" if place is None else place.removeprefix(person.tenant_key())
        return self._store.claims.exists(share_claim(person, question.query_id, channel))


def share_claim(person: Person, query_id: str, channel: str) -> str:
    """Return the name of the claim on sharing a question in a channel of the person's tenant."""
    return person.tenant_key("shared", query_id, channel)


def _was_answered_for_all(question: StoredQuestion) -> bool:
    """Return whether others could read the answer where it was given.

    The key of a private conversation in a channel ends with the asker's id. Direct conversations
    have ids of their own kind: `D…` in Slack, `a:…` in Teams.
    """
    if question.conversation is None or question.asker is None:
        return False
    asker_id = question.asker.rpartition(":")[2]
    first, _, conversation = question.conversation.partition(":")
    if first == Surface.SLACK:
        _, _, conversation = conversation.partition(":")  # the tenant
        return not conversation.startswith("D") and not conversation.endswith(f":{asker_id}")
    return not conversation.startswith("a:")


def check_note(note: str) -> None:
    """Raise InvalidInput if a note is too long."""
    if len(note) > MAX_NOTE_CHARS:
        raise InvalidInput(
            gettext("The note has {count} characters; {most} can be kept.").format(
                count=format_number(len(note)), most=format_number(MAX_NOTE_CHARS)
            ),
            gettext("Describe the problem in a few sentences."),
        )
