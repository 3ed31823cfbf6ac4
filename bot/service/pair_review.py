"""What a person is asked of two records: whether they are one initiative; never asked twice."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.service.live_snapshot import Live
from bot.store.audit import Outcome
from bot.store.person import Person, not_an_administrator
from bot.store.store import Store
from index.errors import BackendError, InvalidInput, NotFound
from index.model import Initiative
from index.resolution import judgements
from index.resolution.candidate_pairs import Match, Reason
from index.resolution.judgements import Judgement, Judgements
from index.snapshot.snapshot import Snapshot, put_bytes
from index.text.documents import shortened

LONGEST_REASON = 2_000
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records in doubt by id, the initiatives that hold them now, and what speaks for it."""

    one: str
    other: str
    left: Initiative
    right: Initiative
    probability: float
    reasons: tuple[Reason, ...]


class Judge:
    """Asks administrators what resolving is not sure of, and keeps what they say for good."""

    def __init__(self, data: Path, live: Live, store: Store) -> None:
        """Take doubts from `live`, keep judgements in `store`, hand them to builds in `data`."""
        self._path = data / judgements.LATER
        self._live = live
        self._store = store

    def open(self, by: Person, most: int | None = None) -> list[Pair]:
        """The pairs that nobody has judged yet, the most doubtful first; raises NotAllowed."""
        self._check(by, "doubts")
        return list(self._open())[:most]

    def say(self, by: Person, judgement: Judgement) -> None:
        """Keep a judgement, which counts from the next build on and replaces an earlier one.

        Raises NotAllowed, NotFound for an id that the index does not hold, InvalidInput.
        """
        said = f"{judgement.one} {judgement.other} {judgement.judgement}"
        self._check(by, shortened(said, 3 * _SHOWN))
        if len(judgement.reason) > LONGEST_REASON:
            raise InvalidInput(
                f"The reason has {len(judgement.reason):,} characters;"
                f" {LONGEST_REASON:,} can be kept.",
                "Say it in a few sentences.",
            )
        if judgement.one == judgement.other:
            raise InvalidInput("A record is itself.", "Give the ids of two records.")
        snapshot = self._live.snapshot()
        for id_ in (judgement.one, judgement.other):
            self._record(snapshot, id_)
        self._store.judgements.add(by, judgement)
        self._store.audit.write(by, "judge", said, Outcome.DONE)
        self.hand_over()

    def said(self) -> Judgements:
        """Every judgement that counts: those of the store, and lines that somebody else wrote."""
        others = judgements.load(self._path)
        return Judgements({**others.of_pair, **self._store.judgements.latest().of_pair})

    def export(self, path: Path) -> int:
        """Write every judgement that counts to `path`, a line each; returns how many."""
        said = self.said().of_pair.values()
        lines = (f"{json.dumps(each.model_dump(), ensure_ascii=False)}\n" for each in said)
        put_bytes(path, (line.encode() for line in lines))
        return len(said)

    def hand_over(self) -> None:
        """Write what the next build reads; raises BackendError where that is not possible."""
        try:
            with self._alone():
                self.export(self._path)
        except OSError as error:
            raise BackendError(
                "The judgement is kept in the store, and not yet where builds find it:"
                " the data folder cannot be written to.",
                "Make room or give rights; the next judgement writes all of them.",
            ) from error

    def _open(self) -> Iterator[Pair]:
        snapshot, said = self._live.snapshot(), self.said()
        for doubt in snapshot.doubts():
            if said.on(doubt.one, doubt.other) is None and (pair := self._pair(snapshot, doubt)):
                yield pair

    def _pair(self, snapshot: Snapshot, doubt: Match) -> Pair | None:
        """Both records as they stand; None where one must not be shown."""
        try:
            left, right = (self._record(snapshot, each) for each in (doubt.one, doubt.other))
        except NotFound:
            return None
        return Pair(doubt.one, doubt.other, left, right, doubt.probability, doubt.reasons)

    def _record(self, snapshot: Snapshot, id_: str) -> Initiative:
        """The initiative that holds the record `id_`; raises NotFound."""
        try:
            found = self._live.suppression().shown(snapshot.catalogue.get(id_))
        except NotFound:
            found = None
        if found is None:
            raise NotFound(
                f"There is no record “{shortened(id_, _SHOWN)}” in the index.",
                "An id is a source's name, a colon and the record's key, as in"
                " “hasanyone judge --list” and “hasanyone export”.",
            )
        return found

    def _check(self, by: Person, subject: str) -> None:
        if not by.admin:
            self._store.audit.write(by, "judge", subject, Outcome.REFUSED)
            raise not_an_administrator()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else write the file meanwhile, so that none of two judgements is lost."""
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
