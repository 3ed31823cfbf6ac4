"""Rejected questions: expected questions that an administrator has excluded.

They are in `rejected_questions.tsv` in the data folder, whose columns are `id`, `text` and
`reason`: one of the first two is enough. The next build leaves them out.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.model import ExpectedQuestion
from index.text.curated_list import read_entries
from index.text.files import write_text

REJECTED_FILE = "rejected_questions.tsv"
_HEADER = "id\ttext\treason"


class RejectedQuestion(BaseModel):
    """Entry of the file; a question is rejected by its id or by its text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = ""
    text: str | None = ""
    reason: str | None = ""


@dataclass(frozen=True, slots=True)
class RejectedQuestions:
    """Ids of the questions that are rejected; a confirmed question's id is its key."""

    ids: frozenset[str] = frozenset()

    def is_rejected(self, question: ExpectedQuestion) -> bool:
        """Return whether a question is rejected by its text."""
        return question_id(question.text) in self.ids


def question_id(text: str) -> str:
    """Return the id of a question: a part of the SHA-256 of its text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def load_rejected(data: Path) -> RejectedQuestions:
    """Return the rejected questions of a data folder; raise SetupError if they cannot be read."""
    entries = _read(data)
    by_text = {question_id(entry.text) for entry in entries if entry.text}
    return RejectedQuestions(frozenset({entry.id for entry in entries if entry.id} | by_text))


def reject_question(data: Path, entry: RejectedQuestion) -> None:
    """Add `entry` to the file; one that is there stays as it is. Raises SetupError or OSError."""
    entries = _read(data)
    if entry.id not in {each.id for each in entries}:
        _write(data, (*entries, entry))


def _read(data: Path) -> tuple[RejectedQuestion, ...]:
    hint = f"Its first line is “{_HEADER}”, parted by tabs; the id or the text is enough."
    return tuple(read_entries(RejectedQuestion, hint, data / REJECTED_FILE))


def _write(data: Path, entries: Iterable[RejectedQuestion]) -> None:
    rows = (
        "\t".join(" ".join((part or "").split()) for part in (each.id, each.text, each.reason))
        for each in entries
    )
    write_text(data / REJECTED_FILE, "\n".join((_HEADER, *rows)) + "\n")
