"""Question → Answer: the one use case that every surface shares."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.service.answer import Answer, Searched
from bot.service.answer_cache import Recent
from bot.service.filters import given
from bot.service.followup import follow
from bot.service.live_snapshot import Live
from bot.store.person import Person
from bot.store.question import Question, Surface, new_query_id
from bot.store.store import Store
from index.errors import BackendError, InvalidInput, NotFound
from index.facets.highlight import with_facets
from index.model import Hit, Initiative, Query, SourceState, Verdict
from index.query import parser
from index.search import pipeline
from index.search.pipeline import Found
from index.snapshot.document_store import no_such_initiative
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression
from index.verdict import decision

MOST_HITS = 50
# A chat shows the first few; "more" shows the next ones.
SHOWN_FIRST = 3
MORE = 7
# Questions of which what was found is remembered, some 50 KB each.
REMEMBERED = 128

# What answers hang on but the question: the index with its sources, and what must not be shown.
State = tuple[Searched, Suppression]

log = logging.getLogger(__name__)


class Asker:
    """Answers questions from the live snapshot and keeps them in the store."""

    def __init__(self, live: Live, store: Store | None, remembered: int = REMEMBERED) -> None:
        """Answer from `live`, keep in `store`; without one nothing is kept.

        What was found is remembered of so many recent questions.
        """
        self._live = live
        self._store = store
        self._recent: Recent[State, tuple[Found, Verdict]] = Recent(remembered)

    def ask(
        self,
        text: str,
        *,
        surface: Surface,
        limit: int = 10,
        filters: Mapping[str, str] | None = None,
        person: Person | None = None,
        conversation: str | None = None,
    ) -> Answer:
        """Answer a question in a person's words with at most `limit` hits (1 to 50).

        In a `conversation` (a key of the surface's own), what only limits the question before, or
        asks for more of it, goes on with that question.

        Raises InvalidInput, NoSnapshot or SnapshotCorrupt.
        """
        before = self._before(conversation)
        step = follow(before.filters, text) if before and filters is None else None
        if before and step and step.more:
            return self._more(before)
        if before and step:
            text, filters = parser.subject(before.text), step.filters
        answer = self.look(text, limit=limit, filters=filters)
        if before and step:
            answer = replace(answer, followed=before.text)
        self.keep(answer, surface, person, conversation)
        return answer

    def look(
        self, text: str, *, limit: int = 10, filters: Mapping[str, str] | None = None
    ) -> Answer:
        """Answer a question and keep nothing of it; raises as `ask` does."""
        return self._answer(parser.understand(text, filters), new_query_id(), limit)

    def again(self, query_id: str, *, limit: int = 10, first: int = 1) -> Answer:
        """Answer a kept question again, as the same question; hits are to be shown from `first`.

        Raises NotFound, InvalidInput, NoSnapshot or SnapshotCorrupt.
        """
        if self._store is None:
            raise NotFound("Questions are not kept here.", "Ask it again.")
        return self._again(self._store.question(query_id), limit, first)

    def _more(self, kept: Question) -> Answer:
        """The hits after those that were shown of a question."""
        first = (kept.shown or SHOWN_FIRST) + 1
        return self._again(kept, min(first + MORE - 1, MOST_HITS), first)

    def _again(self, kept: Question, limit: int, first: int) -> Answer:
        answer = replace(self._answer(understood(kept), kept.query_id, limit), first=first)
        if first > 1 and self._store is not None:
            with suppress(BackendError):
                last = min(len(answer.hits), first + MORE - 1)
                self._store.show(kept.query_id, max(last, first - 1))
        return answer

    def _before(self, conversation: str | None) -> Question | None:
        """The question that a conversation goes on with; a store that is away costs only that."""
        if self._store is None or conversation is None:
            return None
        try:
            return self._store.latest(conversation)
        except BackendError:
            log.exception("conversation not found again")
            return None

    def _answer(self, query: Query, query_id: str, limit: int) -> Answer:
        if not 1 <= limit <= MOST_HITS:
            raise InvalidInput(
                f"{limit} hits cannot be shown.", f"Ask for 1 to {MOST_HITS}; 10 is usual."
            )
        snapshot = self._live.snapshot()
        searched = _searched(snapshot)
        hidden = self._live.suppression()
        count = max(limit, decision.SHOWN)

        def judged() -> tuple[Found, Verdict]:
            found = pipeline.search(snapshot, query, count, hidden=hidden)
            sources, words = searched.sources, snapshot.words
            return found, decision.judge(snapshot.calibration, query, found, sources, words)

        found, said = self._recent.get((searched, hidden), (query, count), judged)
        query = replace(query, text=found.text)
        return Answer(
            query=query,
            query_id=query_id,
            verdict=said,
            hits=with_facets(found.hits[:limit], query, snapshot.words.terms),
            attempts=_attempts(said, found.hits),
            searched=searched,
            elsewhere=found.elsewhere,
            corrected=found.corrected,
        )

    def initiative(self, initiative_id: str) -> Initiative:
        """The initiative with this id, old ids included; raises NotFound."""
        found = self._live.snapshot().catalogue.get(initiative_id)
        shown = self._live.suppression().shown(found)
        if shown is None:
            raise no_such_initiative()
        return shown

    def searched(self) -> Searched:
        """What a question would be looked up in now."""
        return _searched(self._live.snapshot())

    def keep(
        self,
        answer: Answer,
        surface: Surface,
        person: Person | None = None,
        conversation: str | None = None,
    ) -> None:
        """Keep the question; a store that is away does not cost the answer."""
        if self._store is None:
            return
        kept = Question(
            query_id=answer.query_id,
            asked_at=datetime.now(UTC),
            text=answer.query.question,
            filters=given(answer.query),
            surface=surface,
            verdict=answer.verdict.kind,
            probability=answer.verdict.probability,
            snapshot=answer.searched.snapshot,
            asker=person.key if person else None,
            conversation=conversation,
        )
        try:
            self._store.keep(kept)
        except BackendError:
            log.exception("question not kept", extra={"query_id": answer.query_id})


def understood(kept: Question) -> Query:
    """What a kept question asks, with its limits."""
    query = parser.understand(parser.subject(kept.text), kept.filters)
    return replace(query, question=kept.text)


def _searched(snapshot: Snapshot) -> Searched:
    sources = snapshot.sources()
    read = [s.refreshed for s in sources if s.refreshed and s.state is not SourceState.NOT_READ]
    return Searched(
        initiatives=len(snapshot.catalogue),
        registries=snapshot.registries,
        snapshot=snapshot.name,
        oldest=min(read, default=None),
        sources=sources,
        calibration=snapshot.calibration.basis,
    )


def _attempts(said: Verdict, hits: tuple[Hit, ...]) -> tuple[Initiative, ...]:
    """The initiatives that the verdict rests on, in date order, when there are two or more."""
    answering = [hit.initiative for hit in hits if hit.rank in said.answering]
    if len(answering) < 2:  # noqa: PLR2004 - one is no story
        return ()
    return tuple(sorted(answering, key=lambda i: i.started or i.ended or "9999"))
