"""Expected questions that ship with the product: the questions that records are known to answer.

They are kept in `ingest/data/expected_questions`, one file for each source, whose README says who
wrote them and what they had read.
"""

from collections.abc import Iterator
from pathlib import Path

from index.model import ExpectedQuestion
from index.text.files import read_jsonl

FOLDER = Path(__file__).parents[1] / "data" / "expected_questions"


def load_written(source: str) -> Iterator[tuple[str, ExpectedQuestion]]:
    """Yield the id of a record of `source` and a question that it answers; nothing where none are.

    Raises ValueError where a line is no question.
    """
    path = FOLDER / f"{source}.jsonl"
    if path.exists():
        for row in read_jsonl(path):
            yield f"{source}:{row['record']}", ExpectedQuestion(row["text"])


def count_written() -> int:
    """Return the number of written questions that ship with the product."""
    return sum(1 for path in FOLDER.glob("*.jsonl") for _ in read_jsonl(path))
