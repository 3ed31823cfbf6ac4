"""Writer of questions behind their answers: an answer waits for no write of its question."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.store.model import StoredQuestion
from bot.store.serving.question_journal import QuestionJournal
from index.errors import BackendError

# Some 1 KB each. A store that is away for a minute holds back fewer.
MAX_PENDING = 5_000
# A question that could not be written for so long is given up, so that the queue always ends.
MAX_AGE_S = 600.0
_BATCH_SIZE = 200
# Questions are gathered for so long, because a transaction costs more than its rows.
_GATHER_S = 0.25
_RETRY_S = 1.0

log = logging.getLogger(__name__)


class QuestionWriter:
    """Queue of questions that one thread writes, those of a quarter second in a transaction.

    A question stays readable here until it is written. A store that is away is tried again. What a
    killed process had not written is in its journal, if it keeps one.
    """

    def __init__(
        self,
        write: Callable[[Sequence[StoredQuestion]], None],
        max_pending: int = MAX_PENDING,
        retry_s: float = _RETRY_S,
        max_age_s: float = MAX_AGE_S,
    ) -> None:
        """Write by `write`, which raises BackendError; start no thread before the first question.

        A failed question is tried again after `retry_s`, until it is `max_age_s` old.
        """
        self._write, self._max_pending = write, max_pending
        self._retry_s, self._max_age_s = retry_s, max_age_s
        self._pending: dict[str, tuple[float, StoredQuestion]] = {}
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._lost_count = 0
        self._journal: QuestionJournal | None = None

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def lost_count(self) -> int:
        """Return how many questions were not written, because the store was away for too long."""
        return self._lost_count

    def keep_journal(self, folder: Path) -> None:
        """Keep a journal in `folder` from now on, and write what killed processes left there."""
        self._journal = QuestionJournal(folder)
        for path, questions in self._journal.take_over():
            for question in questions:
                self.add(question)
            path.unlink(missing_ok=True)  # they are in the journal of this process now

    def add(self, question: StoredQuestion) -> None:
        """Queue a question; raise BackendError if too many are waiting or the writer is closed."""
        with self._condition:
            if self._is_closed or len(self._pending) >= self._max_pending:
                self._lost_count += 1
                raise BackendError("Too many questions wait to be stored.", "Check the store.")
            self._pending[question.query_id] = time.monotonic(), question
            if self._journal:
                self._journal.append(question)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="questions", daemon=True)
                self._thread.start()
            elif len(self._pending) in (1, _BATCH_SIZE):  # else it gathers, or works
                self._condition.notify_all()

    def get(self, query_id: str) -> StoredQuestion | None:
        """Return a question that is not written yet; None for any other."""
        waiting = self._pending.get(query_id)
        return waiting[1] if waiting else None

    def flush(self, timeout_s: float) -> bool:
        """Wait until all is written, at most so many seconds; return whether it is."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._pending, timeout_s)

    def close(self, timeout_s: float) -> None:
        """Write what waits, at most so many seconds, and take no more."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()
        if not self.flush(timeout_s):
            log.error("questions not stored at the end count=%d", len(self._pending))
        elif self._journal:
            self._journal.end()

    def _run(self) -> None:
        batch_size = _BATCH_SIZE
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._pending or self._is_closed)
                if not self._pending:
                    return
                self._condition.wait_for(self._is_gathered, _GATHER_S)
                batch = [question for _, question in list(self._pending.values())[:batch_size]]
            try:
                self._write(batch)
            except BackendError:
                if batch_size > 1:
                    log.exception("questions not stored yet pending=%d", len(self._pending))
                self._postpone(batch)
                batch_size = 1  # if one of them is the reason, the others are written
                with self._condition:  # not `sleep`: `close` ends the wait
                    self._condition.wait_for(lambda: self._is_closed, self._retry_s)
            else:
                batch_size = _BATCH_SIZE
                self._forget(batch)

    def _is_gathered(self) -> bool:
        return self._is_closed or len(self._pending) >= _BATCH_SIZE

    def _forget(self, batch: Sequence[StoredQuestion]) -> None:
        with self._condition:
            for question in batch:
                self._pending.pop(question.query_id, None)
            if self._journal and not self._pending:
                self._journal.clear()
            self._condition.notify_all()

    def _postpone(self, batch: Sequence[StoredQuestion]) -> None:
        """Put a batch behind the others, without those that are too old."""
        too_old = time.monotonic() - self._max_age_s
        with self._condition:
            for question in batch:
                added_at, _ = entry = self._pending.pop(question.query_id)
                if added_at > too_old:
                    self._pending[question.query_id] = entry
                else:
                    self._lost_count += 1
                    log.error("question not stored", extra={"query_id": question.query_id})
            self._condition.notify_all()
