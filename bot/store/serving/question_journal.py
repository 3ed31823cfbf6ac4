"""Journal of questions that are answered and not written to the store yet.

A killed process loses none of them: the next one that starts with the data folder writes them. The
file is not synced to the disk, so a machine that loses its power may lose the last second.
"""

import fcntl
import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.store.model import StoredQuestion

log = logging.getLogger(__name__)

_ADAPTER = TypeAdapter(StoredQuestion)


class QuestionJournal:
    """Journal of one process, a file that it holds a lock on; never raises for a full disk."""

    def __init__(self, folder: Path) -> None:
        """Begin a journal in `folder`, which is made if need be."""
        self._folder = folder
        self._descriptor: int | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.jsonl"
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            self._path = path
        except OSError:
            log.exception("no journal of questions: those not yet stored are lost if it is killed")

    def append(self, question: StoredQuestion) -> None:
        """Append a question."""
        if self._descriptor is not None:
            try:
                os.write(self._descriptor, _ADAPTER.dump_json(question) + b"\n")
            except OSError:
                log.warning("question not in the journal: the disk is full or gone")

    def clear(self) -> None:
        """Forget the questions so far, because they are stored."""
        if self._descriptor is not None:
            try:
                os.ftruncate(self._descriptor, 0)
            except OSError:
                log.warning("journal of questions not emptied")

    def end(self) -> None:
        """End the journal; its file is removed, so call this once all questions are stored."""
        if self._descriptor is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def take_over(self) -> Iterator[tuple[Path, Sequence[StoredQuestion]]]:
        """Yield the journals of processes that have ended, with their questions.

        The caller removes a file once its questions are stored.
        """
        for path in sorted(self._folder.glob("*.jsonl")):
            try:
                with path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    questions = tuple(_read(file.read()))
            except OSError:  # of a living process, or gone
                continue
            yield path, questions


def _read(content: bytes) -> Iterator[StoredQuestion]:
    """Yield the questions of a journal, without a last line that was not finished."""
    for line in content.splitlines():
        try:
            yield _ADAPTER.validate_json(line)
        except ValidationError:
            log.warning("a line of a journal of questions cannot be read")
