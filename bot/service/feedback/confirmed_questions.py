"""Questions that people confirmed, from the store to the file that the next build reads."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.store import Store
from index import confirmed_questions
from index.confirmed_questions import ConfirmedQuestion
from index.errors import BackendError
from index.query.parser import strip_typed_filters
from index.text.files import write_jsonl


class ConfirmedQuestionWriter:
    """Writer of the file of confirmed questions; what the store no longer holds is not in it."""

    def __init__(self, data: Path, store: Store) -> None:
        """Write what `store` holds to the data folder."""
        self._path = data / confirmed_questions.CONFIRMED_FILE
        self._store = store

    def write(self) -> None:
        """Replace the file by what the store holds; raise BackendError if that fails."""
        try:
            with self._file_lock():
                rows = [entry.model_dump() for entry in self._entries()]
                if rows or self._path.exists():
                    write_jsonl(self._path, rows)
        except OSError as error:
            raise BackendError(
                "This is stored, but the next build will not know of it:"
                " the data folder cannot be written to.",
                "Ask an administrator to free some space or to grant write access.",
            ) from error

    def _entries(self) -> Iterator[ConfirmedQuestion]:
        """Yield each question and initiative once, whoever confirmed it."""
        seen: set[tuple[str, str]] = set()
        for query_id, text, initiative in self._store.list_confirmed():
            question = strip_typed_filters(text)
            if (question.casefold(), initiative) not in seen:
                seen.add((question.casefold(), initiative))
                key = confirmed_questions.make_key(query_id, initiative)
                yield ConfirmedQuestion(key=key, initiative=initiative, text=question)

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        """Lock the file, so that of two writers the one that read the store last writes last."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock_file:
            fcntl.flock(lock_file, fcntl.LOCK_EX)
            yield
