"""Question → Answer: the one use case that every surface shares."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.answer import Answer, Searched
from bot.filters import typed
from bot.live import Live
from bot.state.question import Question, Surface, new_query_id
from bot.state.store import Store
from index import question, search, verdict
from index.catalogue import no_such_initiative
from index.errors import BackendError, InvalidInput
from index.model import Hit, Initiative, SourceState, Verdict
from index.snapshot import Snapshot

MOST_HITS = 50

log = logging.getLogger(__name__)


class Asker:
    """Answers questions from the live snapshot and keeps them in the store."""

    def __init__(self, live: Live, store: Store | None) -> None:
        """Answer from `live`, keep in `store`; without one nothing is kept."""
        self._live = live
        self._store = store

    def ask(
        self,
        text: str,
        *,
        surface: Surface,
        limit: int = 10,
        filters: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a question in a person's words with at most `limit` hits (1 to 50).

        Raises InvalidInput, NoSnapshot or SnapshotCorrupt.
        """
        if not 1 <= limit <= MOST_HITS:
            raise InvalidInput(
                f"{limit} hits cannot be shown.", f"Ask for 1 to {MOST_HITS}; 10 is usual."
            )
        query = question.understand(text, filters)
        snapshot = self._live.snapshot()
        searched = _searched(snapshot)
        hidden = self._live.suppression()
        found = search.search(snapshot, query, max(limit, verdict.SHOWN), hidden=hidden)
        said = verdict.judge(snapshot.calibration, query, found, searched.sources)
        answer = Answer(
            query=query,
            query_id=new_query_id(),
            verdict=said,
            hits=found.hits[:limit],
            attempts=_attempts(said, found.hits),
            searched=searched,
        )
        self._keep(answer, surface)
        return answer

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

    def _keep(self, answer: Answer, surface: Surface) -> None:
        """Keep the question; a store that is away does not cost the answer."""
        if self._store is None:
            return
        kept = Question(
            query_id=answer.query_id,
            asked_at=datetime.now(UTC),
            text=answer.query.question,
            filters=typed(answer.query.filters),
            surface=surface,
            verdict=answer.verdict.kind,
            probability=answer.verdict.probability,
            snapshot=answer.searched.snapshot,
        )
        try:
            self._store.keep(kept)
        except BackendError:
            log.exception("question not kept", extra={"query_id": answer.query_id})


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
