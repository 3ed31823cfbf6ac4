"""Review queue of candidate pairs, and people's judgements on them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.service.live_snapshot import LiveSnapshot
from bot.store.audit import AuditOutcome
from bot.store.model import Person, not_an_administrator
from bot.store.store import Store
from index.errors import BackendError, InvalidInput, NotFound
from index.model import Initiative
from index.resolution import judgements
from index.resolution.candidate_pairs import CandidatePair, FeatureContribution
from index.resolution.judgements import PairJudgement, PairJudgements
from index.snapshot.snapshot import Snapshot
from index.text.documents import truncate
from index.text.files import write_jsonl

MAX_REASON_CHARS = 2_000
_MAX_ID_CHARS = 80


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """Pair to review: record ids, their initiatives, the match probability and its reasons."""

    one: str
    other: str
    left: Initiative
    right: Initiative
    probability: float
    reasons: tuple[FeatureContribution, ...]


class PairReview:
    """Review of the pairs that entity resolution left open; judgements are never deleted."""

    def __init__(self, data: Path, live: LiveSnapshot, store: Store) -> None:
        """Review pairs of `live`; write judgements to `store`, and for builds to `data`."""
        self._path = data / judgements.JUDGEMENTS_FILE
        self._live = live
        self._store = store

    def open_pairs(self, by: Person, limit: int | None = None) -> list[ReviewPair]:
        """Return the pairs that nobody has judged, the most uncertain first; raise NotAllowed."""
        self._require_admin(by, "doubts")
        return list(self._iter_open_pairs())[:limit]

    def record_judgement(self, by: Person, judgement: PairJudgement) -> None:
        """Store a judgement, which replaces an earlier one and takes effect with the next build.

        Raises NotAllowed, InvalidInput, or NotFound for an id that is not in the index.
        """
        subject = f"{judgement.one} {judgement.other} {judgement.judgement}"
        self._require_admin(by, truncate(subject, 3 * _MAX_ID_CHARS))
        if len(judgement.reason) > MAX_REASON_CHARS:
            raise InvalidInput(
                f"The reason has {len(judgement.reason):,} characters;"
                f" {MAX_REASON_CHARS:,} can be kept.",
                "Give it in a few sentences.",
            )
        if judgement.one == judgement.other:
            raise InvalidInput(
                "The two ids are the same.", "Give the ids of two different records."
            )
        snapshot = self._live.snapshot()
        for id_ in (judgement.one, judgement.other):
            self._get_initiative(snapshot, id_)
        self._store.judgements.add(by, judgement)
        self._store.audit_log.add(by, "judge", subject, AuditOutcome.DONE)
        self.write_for_builds()

    def current_judgements(self) -> PairJudgements:
        """Return the judgements in effect: those in the store, and those only in the file."""
        file_judgements = judgements.load(self._path)
        return PairJudgements(
            {**file_judgements.by_pair, **self._store.judgements.latest().by_pair}
        )

    def export(self, path: Path) -> int:
        """Write the judgements in effect to `path` as JSON Lines; return their number."""
        current = self.current_judgements().by_pair.values()
        write_jsonl(path, (each.model_dump() for each in current))
        return len(current)

    def write_for_builds(self) -> None:
        """Write the judgements to the file that the next build reads.

        Raises BackendError if the file cannot be written.
        """
        try:
            with self._file_lock():
                self.export(self._path)
        except OSError as error:
            raise BackendError(
                "The judgement is stored, but builds cannot use it yet:"
                " the data folder cannot be written to.",
                "Free some space or grant write access. The next judgement writes all of them.",
            ) from error

    def _iter_open_pairs(self) -> Iterator[ReviewPair]:
        snapshot, judged = self._live.snapshot(), self.current_judgements()
        for candidate in snapshot.open_pairs():
            if judged.relation(candidate.one, candidate.other) is None and (
                pair := self._review_pair(snapshot, candidate)
            ):
                yield pair

    def _review_pair(self, snapshot: Snapshot, candidate: CandidatePair) -> ReviewPair | None:
        """Return the pair with its current initiatives; None if one is suppressed or deleted."""
        try:
            left, right = (
                self._get_initiative(snapshot, each) for each in (candidate.one, candidate.other)
            )
        except NotFound:
            return None
        return ReviewPair(
            candidate.one, candidate.other, left, right, candidate.probability, candidate.reasons
        )

    def _get_initiative(self, snapshot: Snapshot, id_: str) -> Initiative:
        """Return the initiative that holds the record `id_`; raise NotFound."""
        try:
            initiative = self._live.suppression().redact(snapshot.documents.get(id_))
        except NotFound:
            initiative = None
        if initiative is None:
            raise NotFound(
                f"There is no record “{truncate(id_, _MAX_ID_CHARS)}” in the index.",
                "An id is a source's name, a colon and the record's key, as in"
                " “hasanyone judge --list” and “hasanyone export”.",
            )
        return initiative

    def _require_admin(self, by: Person, subject: str) -> None:
        if not by.admin:
            self._store.audit_log.add(by, "judge", subject, AuditOutcome.REFUSED)
            raise not_an_administrator()

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        """Lock the file of judgements, so that two writers do not overwrite each other."""
        with self._path.with_suffix(".lock").open("w") as lock_file:
            fcntl.flock(lock_file, fcntl.LOCK_EX)
            yield
