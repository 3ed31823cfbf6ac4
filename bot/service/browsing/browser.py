"""Browser of the live snapshot: lists, counts, neighbours, changes and suggestions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.service.answering import MAX_HITS, AnswerService
from bot.service.browsing.composition import Composition, count_compositions
from bot.service.browsing.facet_index import Facet, FacetIndex, build_facet_index
from bot.service.browsing.per_snapshot import PerSnapshot
from bot.service.browsing.suggestions import SuggestionIndex, build_suggestions
from index.errors import BackendError, NotFound
from index.i18n.translation import gettext
from index.model import Initiative
from index.retrieval.types import Rows
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression

PAGE_SIZE = 20
MAX_NEIGHBOURS = 6
# Below this cosine two initiatives of the index share hardly more than their field.
_MIN_NEIGHBOUR_COSINE = 0.5
# A hit less likely to answer is no attempt at the same problem.
_MIN_P_ATTEMPT = 0.2
MAX_CHANGES = 50


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """One page of a list: `number` counts from 1, `pages` is how many there are."""

    total: int
    number: int
    pages: int
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An initiative that is new or has changed, and when; `is_new` where both are one."""

    initiative: Initiative
    at: str
    is_new: bool


class CatalogueBrowser:
    """Service that lists what the live snapshot holds, whatever is asked.

    Its methods raise NoSnapshot or SnapshotCorrupt where nothing can be read.
    """

    def __init__(self, answers: AnswerService) -> None:
        """Read what `answers` answers from; nothing is read before it is needed."""
        self._answers = answers
        self._facets = PerSnapshot(
            answers.live, lambda snapshot, hidden: build_facet_index(snapshot.documents, hidden)
        )
        self._compositions = PerSnapshot(
            answers.live, lambda snapshot, hidden: count_compositions(snapshot.documents, hidden)
        )
        self._suggestions: PerSnapshot[SuggestionIndex] = PerSnapshot(
            answers.live, lambda snapshot, hidden: build_suggestions(snapshot.documents, hidden)
        )
        self._changes = PerSnapshot(answers.live, _list_changes)

    def facets(self) -> FacetIndex:
        """Return the facets of the snapshot."""
        return self._facets.get()

    def compositions(self) -> Mapping[str, Composition]:
        """Return the composition of each registry by its key, and of the whole."""
        return self._compositions.get()

    def suggest(self, typed: str) -> list[str]:
        """Return questions and titles that go on from what is typed."""
        return self._suggestions.get().suggest(typed)

    def list_page(self, chosen: Mapping[Facet, str], number: int) -> InitiativePage:
        """Return a page of the initiatives that have the chosen values; raise NotFound."""
        rows = self.facets().select(chosen)
        pages = max(1, -(-len(rows) // PAGE_SIZE))
        if not 1 <= number <= pages:
            raise NotFound(gettext("This list has no such page."), gettext("Go to its first page."))
        first = (number - 1) * PAGE_SIZE
        return InitiativePage(len(rows), number, pages, self._load(rows[first : first + PAGE_SIZE]))

    def neighbours(self, initiative: Initiative) -> tuple[Initiative, ...]:
        """Return the initiatives that are about the same, the nearest first.

        None while the vectors cannot be searched.
        """
        snapshot = self._answers.live.snapshot()
        row = snapshot.documents.row_of(initiative.id)
        if row is None:
            return ()
        try:
            rows, cosines = snapshot.dense_index.neighbours(row, MAX_NEIGHBOURS)
        except BackendError:
            return ()
        return self._load(rows[cosines >= _MIN_NEIGHBOUR_COSINE])

    def attempts(self, question: str) -> tuple[Initiative, ...]:
        """Return what may answer a question, without storing that; raises what `answer` does."""
        answer = self._answers.answer(question, limit=MAX_HITS)
        ranks = answer.verdict.answering
        return tuple(
            hit.initiative
            for hit in answer.hits
            if hit.rank in ranks or hit.probability >= _MIN_P_ATTEMPT
        )

    def changes(self, question: str = "") -> Sequence[Change]:
        """Return what is new or has changed, the last first; with a question, what answers it."""
        changes, documents = self._changes.get(), self._answers.live.snapshot().documents
        if question:
            wanted = {each.id for each in self.attempts(question)}
            changes = [each for each in changes if each[1] in wanted]
        redact = self._answers.live.suppression().redact
        return [
            Change(initiative, at, is_new)
            for at, id_, is_new in changes[:MAX_CHANGES]
            if (initiative := redact(documents.get(id_))) is not None
        ]

    def _load(self, rows: Rows) -> tuple[Initiative, ...]:
        documents = self._answers.live.snapshot().documents
        redact = self._answers.live.suppression().redact_all
        return tuple(redact(documents[int(row)] for row in rows))


def _list_changes(snapshot: Snapshot, suppression: Suppression) -> list[tuple[str, str, bool]]:
    """Return when each initiative changed last, its id, and whether it was new then; last first."""
    documents = snapshot.documents
    changed, first_seen = documents.last_changed(), documents.first_seen()
    visible = (each.id for each in suppression.redact_all(documents))
    changes = [
        (changed[id_], id_, changed[id_][:10] <= first_seen.get(id_, ""))
        for id_ in visible
        if id_ in changed
    ]
    # A stable sort: what changed at one time stays in the order of the snapshot.
    return sorted(changes, key=lambda each: each[0], reverse=True)
