"""Question → Answer: the use case that every surface shares."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.service.answer import Answer, CountryCount, SearchScope
from bot.service.answer_cache import AnswerCache
from bot.service.conversation.question_classifier import is_unlikely_question
from bot.service.feedback.answered_share import AnsweredShare
from bot.service.filters import explicit_filters
from bot.service.followup import Followup, parse_followup
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Person, StoredQuestion, Surface, new_query_id
from bot.store.store import Store, no_such_question
from index.errors import BackendError, InvalidInput, NotFound, SnapshotError
from index.facets.gazetteer import country_name
from index.facets.highlight import add_matched_facets, keep_strong_passages
from index.i18n.translation import current_language, gettext
from index.model import Hit, Initiative, Query, SourceState, Verdict
from index.query import parser
from index.query.language.detection import WELSH, detect_language
from index.search import pipeline
from index.search.features import VERDICT_DEPTH
from index.search.pipeline import SearchResult
from index.search.rewrite import rewrite_query
from index.snapshot.document_store import initiative_not_found
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression
from index.tracing import stage
from index.verdict import decision
from index.verdict.combination import NeedAnswer, combine_answers, lead_with_named

DEFAULT_HITS, MAX_HITS = 10, 50
# Hits that a chat shows first, and after each "more".
FIRST_PAGE_HITS = 3
NEXT_PAGE_HITS = 7
CACHED_QUESTIONS = 128  # some 50 KB each

# An answer depends on the question, on the index with its sources, on the block list, and on the
# share of questions that are answered.
CacheState = tuple[SearchScope, Suppression, float | None]

log = logging.getLogger(__name__)


class QuestionObserver(Protocol):
    """Protocol of what measures questions; it is given no text of them."""

    def count_question(self, surface: str, verdict: str) -> None:
        """Count an answered question."""
        ...

    def observe_stages(self) -> AbstractContextManager[None]:
        """Return a context in which the stages of a question are timed."""
        ...


class AnswerService:
    """Service that answers questions from the live snapshot and stores them."""

    def __init__(
        self,
        live: LiveSnapshot,
        store: Store | None,
        cached_questions: int = CACHED_QUESTIONS,
        answered_share: float | None = None,
        min_searched: int = decision.MIN_SEARCHED,
        *,
        stores_later: bool = False,
        observer: QuestionObserver | None = None,
    ) -> None:
        """Answer from `live` and store questions in `store`; without a store nothing is stored.

        The search results of the last `cached_questions` different questions are cached.
        `answered_share` is the share of questions that the index answers; without it, it is learnt
        from feedback. A “nobody” needs `min_searched` initiatives that were looked at. With
        `stores_later`, questions of the page, the API and assistants are written behind their
        answers. `observer` measures them.
        """
        self._observer = observer
        self._min_searched, self._stores_later = min_searched, stores_later
        self._answered_share = AnsweredShare(answered_share, store)
        self.live = live
        self._store = store
        self._cache: AnswerCache[CacheState, tuple[SearchResult, Verdict]] = AnswerCache(
            cached_questions
        )

    def ask(
        self,
        text: str,
        *,
        surface: Surface,
        limit: int = DEFAULT_HITS,
        filters: Mapping[str, str] | None = None,
        person: Person | None = None,
        conversation: str | None = None,
    ) -> Answer:
        """Answer a question in a person's words with at most `limit` hits (1 to 50); store it.

        `conversation` is the surface's key of the conversation. In it, a text that only sets
        filters or asks for more hits is a follow-up to the previous question.

        Raises InvalidInput, NoSnapshot or SnapshotCorrupt.
        """
        previous = self.latest_question(conversation)
        followup = parse_followup(previous.filters, text) if previous and filters is None else None
        if previous and followup and followup.more:
            return self._answer_more(previous)
        if previous and followup:
            answer = self._answer_followup(previous, followup, limit)
        else:
            answer = self.answer(text, limit=limit, filters=filters)
        self.record(answer, surface, person, conversation)
        return answer

    def answer(
        self, text: str, *, limit: int = DEFAULT_HITS, filters: Mapping[str, str] | None = None
    ) -> Answer:
        """Answer a question without storing it; raises what `ask` raises."""
        with self._observed_stages():
            with stage("read"):
                query = parser.parse_query(text, filters)
            return self._answer_query(query, new_query_id(), limit)

    def answer_again(
        self, query_id: str, *, limit: int = DEFAULT_HITS, first_rank: int = 1
    ) -> Answer:
        """Answer a stored question again under its id, with hits to show from `first_rank` on.

        Raises NotFound, InvalidInput, NoSnapshot or SnapshotCorrupt.
        """
        if self._store is None:
            raise NotFound(gettext("This question was not stored."), gettext("Ask it again."))
        return self._answer_stored(self._store.get_question(query_id), limit, first_rank)

    def get_open_question(self, query_id: str) -> StoredQuestion:
        """Return a question that was not asked in a chat; raise NotFound for any other.

        It has no asker, so whoever has its id, which nobody can guess, may use it.
        """
        question = self._store.get_question(query_id) if self._store else None
        if question is None or question.asker is not None:
            raise no_such_question()
        return question

    def get_initiative(self, initiative_id: str) -> Initiative:
        """Return the initiative with this id, former ids included; raise NotFound."""
        initiative = self.live.snapshot().documents.get(initiative_id)
        visible = self.live.suppression().redact(initiative)
        if visible is None:
            raise initiative_not_found()
        return visible

    def latest_question(self, conversation: str | None) -> StoredQuestion | None:
        """Return the last question of a conversation; None if there is none or no store."""
        if self._store is None or conversation is None:
            return None
        try:
            return self._store.latest_question(conversation)
        except BackendError:
            log.exception("previous question not read")
            return None

    def is_unlikely_question(self, text: str, *, follows_answer: bool) -> bool:
        """Return whether a short message is most probably no question, and names no initiative.

        False without an index, and in Welsh, which the classifier does not read.
        """
        if detect_language(text) == WELSH:
            return False
        try:
            snapshot = self.live.snapshot()
            if not is_unlikely_question(snapshot.encoder, text, follows_answer=follows_answer):
                return False
            return not len(pipeline.find_named(snapshot, parser.parse_query(text)))
        except (SnapshotError, InvalidInput):
            return False

    def search_scope(self) -> SearchScope:
        """Return the scope of the current snapshot; raise NoSnapshot or SnapshotCorrupt."""
        return _search_scope(self.live.snapshot())

    def record(
        self,
        answer: Answer,
        surface: Surface,
        person: Person | None = None,
        conversation: str | None = None,
    ) -> None:
        """Store the question of an answer; if the store is unavailable, log that and go on."""
        kind = answer.verdict.kind.value
        fields = {"query_id": answer.query_id, "verdict": kind}
        log.info("question answered query_id=%(query_id)s", fields, extra=fields)
        if self._observer:
            self._observer.count_question(surface.value, kind)
        if self._store is None:
            return
        # A chat reads its last question for a follow-up, maybe in another process.
        is_chat = person is not None or conversation is not None
        later = self._stores_later and not is_chat
        add = self._store.add_question_later if later else self._store.add_question
        try:
            with self._observed_stages(), stage("keep"):
                add(_stored_question(answer, surface, person, conversation))
        except BackendError:
            log.exception("question not stored", extra={"query_id": answer.query_id})

    def _observed_stages(self) -> AbstractContextManager[None]:
        return self._observer.observe_stages() if self._observer else nullcontext()

    def _answer_followup(self, previous: StoredQuestion, followup: Followup, limit: int) -> Answer:
        """Answer the previous question with the filters of a follow-up."""
        text = parser.strip_typed_filters(previous.text)
        answer = self.answer(text, limit=limit, filters=followup.filters)
        return replace(answer, previous_question=previous.text)

    def _answer_more(self, question: StoredQuestion) -> Answer:
        """Answer a question with the hits that follow those already shown."""
        first_rank = (question.shown or 0) + 1
        if not question.shown:
            answer = self._answer_stored(question, FIRST_PAGE_HITS + NEXT_PAGE_HITS, first_rank)
            shown_ranks = {hit.rank for hit in answer.first_hits(FIRST_PAGE_HITS)}
            while first_rank in shown_ranks:
                first_rank += 1
        first_rank = max(first_rank, 2)  # 1 is the first page
        return self._answer_stored(
            question, min(first_rank + NEXT_PAGE_HITS - 1, MAX_HITS), first_rank
        )

    def _answer_stored(self, question: StoredQuestion, limit: int, first_rank: int) -> Answer:
        query = parse_stored_question(question)
        answer = replace(self._answer_query(query, question.query_id, limit), first_rank=first_rank)
        if first_rank > 1:
            self._record_shown_hits(answer)
        return answer

    def _record_shown_hits(self, answer: Answer) -> None:
        """Store how many hits have been shown, so that the next “more” continues after them."""
        last_rank = min(len(answer.hits), answer.first_rank + NEXT_PAGE_HITS - 1)
        if self._store is not None:
            with suppress(BackendError):
                self._store.set_shown_hits(answer.query_id, max(last_rank, answer.first_rank - 1))

    def _answer_query(self, query: Query, query_id: str, limit: int) -> Answer:
        """Return the answer to a query from the live snapshot, with at most `limit` hits."""
        _check_limit(limit)
        snapshot = self.live.snapshot()
        suppression = self.live.suppression()
        scope = _search_scope(snapshot)
        result, verdict = self._search(snapshot, suppression, scope, query, limit)
        hits = keep_strong_passages(
            result.hits[:limit], result.query, snapshot.lexical_index.token_set
        )
        return Answer(
            query=result.query,
            query_id=query_id,
            verdict=verdict,
            hits=add_matched_facets(hits, result.query, snapshot.lexical_index.tokens),
            attempts=_attempts(verdict, result.hits),
            searched=scope,
            elsewhere=result.elsewhere,
            corrections=result.query.corrections,
        )

    def _search(
        self,
        snapshot: Snapshot,
        suppression: Suppression,
        scope: SearchScope,
        query: Query,
        limit: int,
    ) -> tuple[SearchResult, Verdict]:
        """Return the hits of a query and the verdict on them, from the cache if they are in it."""
        hit_count = max(limit, VERDICT_DEPTH)
        calibration = self._answered_share.apply(snapshot.calibration)

        def answer_need(need: Query) -> NeedAnswer:
            result = pipeline.search(snapshot, need, hit_count, suppression=suppression)
            with stage("verdict"):
                verdict = decision.decide_verdict(
                    calibration,
                    result,
                    scope.sources,
                    with_differences=True,
                    min_searched=self._min_searched,
                )
            return lead_with_named(result, verdict)

        def compute() -> tuple[SearchResult, Verdict]:
            needs = [answer_need(need) for need in parser.parse_parts(query)]
            answer = (
                combine_answers(rewrite_query(snapshot, query), needs)
                if needs
                else answer_need(query)
            )
            return answer.result, answer.verdict

        state = (scope, suppression, calibration.answered_share)
        # The vector engine may answer again in a moment.
        return self._cache.get_or_compute(
            state,
            (query, hit_count, current_language()),
            compute,
            lambda value: not value[0].words_only,
        )


def parse_stored_question(question: StoredQuestion) -> Query:
    """Return the query of a stored question, with its filters."""
    query = parser.parse_query(parser.strip_typed_filters(question.text), question.filters)
    return replace(query, question=question.text)


def _stored_question(
    answer: Answer, surface: Surface, person: Person | None, conversation: str | None
) -> StoredQuestion:
    return StoredQuestion(
        query_id=answer.query_id,
        asked_at=datetime.now(UTC),
        text=answer.query.question,
        filters=explicit_filters(answer.query),
        surface=surface,
        verdict=answer.verdict.kind,
        is_probable=answer.verdict.is_probable,
        probability=answer.verdict.probability,
        snapshot=answer.searched.snapshot,
        asker=person.key if person else None,
        conversation=conversation,
    )


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_HITS:
        raise InvalidInput(
            gettext("{limit} is not a number of hits that can be shown.").format(limit=limit),
            gettext("Ask for 1 to {most}; 10 is usual.").format(most=MAX_HITS),
        )


def _search_scope(snapshot: Snapshot) -> SearchScope:
    sources = snapshot.sources()
    refresh_times = [
        s.refreshed for s in sources if s.refreshed and s.state is not SourceState.NOT_READ
    ]
    return SearchScope(
        initiatives=len(snapshot.documents),
        registries=snapshot.registry_count,
        snapshot=snapshot.name,
        oldest=min(refresh_times, default=None),
        sources=sources,
        calibration=snapshot.calibration.basis,
        answered_share=snapshot.calibration.answered_share,
        countries=tuple(
            CountryCount(code, country_name(code), count)
            for code, count in snapshot.documents.countries.items()
        ),
    )


def _attempts(verdict: Verdict, hits: tuple[Hit, ...]) -> tuple[Initiative, ...]:
    """Return the initiatives that the verdict is based on, in date order; none if there is one."""
    answering = [hit.initiative for hit in hits if hit.rank in verdict.answering]
    if len(answering) < 2:  # noqa: PLR2004 - a list of one needs no date order
        return ()
    return tuple(sorted(answering, key=lambda i: i.started or i.ended or "9999"))
