"""Confirmed questions: those whose askers marked an initiative as what they were looking for.

Builds read them from the store of questions. They are a person's words: nobody is shown them, and
no snapshot holds them.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# In this file of the data folder earlier versions handed them to builds.
_FORMER_FILE = "confirmed_questions.jsonl"


@dataclass(frozen=True, slots=True)
class ConfirmedQuestion:
    """Question that the initiative with the id `initiative` answers; `key` names nobody."""

    key: str
    initiative: str
    text: str


def make_key(query_id: str, initiative_id: str) -> str:
    """Return the key of a question and an initiative: a part of their SHA-256.

    A question's id is random, so nothing can be learnt from the key.
    """
    return hashlib.sha256(f"{query_id} {initiative_id}".encode()).hexdigest()[:16]


def delete_former_file(data: Path) -> None:
    """Delete the file of earlier versions: the words of people are in the store alone."""
    with suppress(OSError):
        (data / _FORMER_FILE).unlink(missing_ok=True)
