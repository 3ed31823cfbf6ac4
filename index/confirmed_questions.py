"""Confirmed questions: those whose askers marked an initiative as what they were looking for.

They are handed from the store of questions to the next build in `confirmed_questions.jsonl` in the
data folder, one JSON object a line. They are a person's words: nobody is shown them, and no
snapshot holds them.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.text.curated_list import read_entries

CONFIRMED_FILE = "confirmed_questions.jsonl"


class ConfirmedQuestion(BaseModel):
    """Question that the initiative with the id `initiative` answers; `key` names nobody."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    initiative: str
    text: str


def make_key(query_id: str, initiative_id: str) -> str:
    """Return the key of a question and an initiative: a part of their SHA-256.

    A question's id is random, so nothing can be learnt from the key.
    """
    return hashlib.sha256(f"{query_id} {initiative_id}".encode()).hexdigest()[:16]


def load(data: Path) -> Iterator[ConfirmedQuestion]:
    """Yield the questions in the file of a data folder; none where there is no file.

    Raises SetupError that names the entry which cannot be read.
    """
    hint = "Each has a key, the id of an initiative and a text. Delete the file to go on without."
    yield from read_entries(ConfirmedQuestion, hint, data / CONFIRMED_FILE)
