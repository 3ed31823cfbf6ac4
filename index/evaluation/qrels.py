"""Test collection: questions.jsonl, judgements.tsv (qrels) and documents.jsonl."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import InvalidInput
from index.model import Initiative, Origin
from index.snapshot.document_store import DocumentStore
from index.text.normalise import comparison_key, split_words
from index.text.urls import normalise_url

# Grades: 3 the same thing, 2 substantially the same problem, 1 related, 0 not relevant.
MIN_ANSWER_GRADE = 2
SAME_GRADE = 3
_VALID_GRADES = ("0", "1", "2", "3")

_REQUIRED_FIELDS = {"questions.jsonl": {"text"}, "documents.jsonl": {"id", "title"}}


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """Question as typed; `near` marks an unanswered one with something near in the index.

    `answered` is None where it is not known; `style` is any word for the kind of question.
    """

    qid: str
    text: str
    answered: bool | None = None
    near: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class TestCollection:
    """Questions with graded documents (qrels).

    `grades` is by question and document id, `ids_by_identity` holds document ids by title and URL,
    `titles` is by document id; each is empty where its file is missing.
    """

    __test__ = False  # pytest takes a class named Test… for a group of tests

    questions: tuple[EvaluationQuestion, ...]
    grades: dict[str, dict[str, int]]
    ids_by_identity: dict[tuple[str, str], tuple[str, ...]]
    titles: dict[str, str] = field(default_factory=dict)

    def document_ids(self, origins: Iterable[Origin]) -> Iterator[str]:
        """Yield the ids of the documents that these records are."""
        for origin in origins:
            yield from self.ids_by_identity.get(document_identity(origin.title, origin.url), ())

    def find_records(self, documents: DocumentStore) -> Iterator[Initiative]:
        """Yield the initiatives that may have a record which is a document, by their names.

        The title of each record is the title or another name of its initiative.
        """
        return documents.with_names({comparison_key(title) for title, _ in self.ids_by_identity})

    def owners(self, documents: DocumentStore) -> dict[str, str]:
        """Return the id of the initiative that each document is a record of, by document id."""
        return {
            document: initiative.id
            for initiative in self.find_records(documents)
            for document in self.document_ids(initiative.origins)
        }

    def grade(self, qid: str, initiatives: Iterable[Initiative]) -> int:
        """Return the best grade of any record of `initiatives` for a question; 0 if not judged."""
        grades = self.grades.get(qid, {})
        documents = (
            document
            for initiative in initiatives
            for document in self.document_ids(initiative.origins)
        )
        return max((grades.get(document, 0) for document in documents), default=0)


def load(folder: Path) -> TestCollection:
    """Load a folder with a test collection; raise InvalidInput when it holds no questions.

    Raises InvalidInput also for a line that cannot be read, a question id that occurs twice, and a
    grade for a document that is not listed.
    """
    questions = [
        EvaluationQuestion(
            qid=str(row.get("qid", row.get("id", number))),
            text=str(row["text"]),
            answered=row.get("answered"),
            near=bool(row.get("near")),
            style=str(row.get("style") or ""),
        )
        for number, row in enumerate(_read_rows(folder / "questions.jsonl"), start=1)
    ]
    if not questions:
        raise InvalidInput(
            f"There are no questions in {folder.name}.",
            "Name a folder that holds questions.jsonl, one {“qid”, “text”} a line.",
        )
    _check_unique_qids(questions)
    ids_by_identity: dict[tuple[str, str], tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    for row in _read_rows(folder / "documents.jsonl"):
        key = document_identity(str(row["title"]), row.get("url"))
        ids_by_identity[key] = (*ids_by_identity.get(key, ()), str(row["id"]))
        titles[str(row["id"])] = str(row["title"])
    grades = _read_grades(folder / "judgements.tsv")
    if titles:
        _check_documents_listed(grades, titles)
    return TestCollection(tuple(questions), grades, ids_by_identity, titles)


def document_identity(title: str, url: str | None) -> tuple[str, str]:
    """Return the key by which two records are one document: title words and normalised URL."""
    return " ".join(split_words(title)), normalise_url(url or "")


def _check_unique_qids(questions: Iterable[EvaluationQuestion]) -> None:
    """Raise InvalidInput where two questions have one id: their answers would be mixed up."""
    (qid, count), *_ = Counter(question.qid for question in questions).most_common(1)
    if count > 1:
        raise InvalidInput(
            f"{count} questions have the id “{qid}”.", "Give each question an id of its own."
        )


def _check_documents_listed(
    grades: Mapping[str, Mapping[str, int]], titles: Mapping[str, str]
) -> None:
    """Raise InvalidInput where a graded document is not listed: no hit could match it."""
    for qid, graded in grades.items():
        for document in graded:
            if document not in titles:
                raise InvalidInput(
                    f"judgements.tsv grades “{document}” for “{qid}”; documents.jsonl lacks it.",
                    "Add the document there, or mend its id.",
                )


def _read_rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_read_lines(path), start=1):
        if line.strip():
            yield _parse_row(path, number, line)


def _read_lines(path: Path) -> list[str]:
    """Return the lines of a file, none where it is missing; raise InvalidInput."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            f"{path.name} cannot be read as text.", "Save it as UTF-8, and let it be read."
        ) from None


def _parse_row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not _REQUIRED_FIELDS[path.name] <= row.keys():
        raise InvalidInput(
            f"{path.name}, line {number}, has the wrong format.",
            f"Each line is a JSON object with {', '.join(sorted(_REQUIRED_FIELDS[path.name]))}.",
        )
    if row.get("answered") not in (True, False, None):
        raise InvalidInput(
            f"{path.name}, line {number}, has another value for “answered”.",
            "It is true, false or left out.",
        )
    return row


def _read_grades(path: Path) -> dict[str, dict[str, int]]:
    """Return the grades by question and document; the first line may be a heading."""
    grades: dict[str, dict[str, int]] = {}
    for number, row in enumerate(csv.reader(_read_lines(path), delimiter="\t"), start=1):
        qid, document, grade = [*(cell.strip() for cell in row), "", "", ""][:3]
        if grade in _VALID_GRADES:
            grades.setdefault(qid, {})[document] = int(grade)
        elif any(row) and (number > 1 or grade[-1:].isdecimal()):
            raise InvalidInput(
                f"{path.name}, line {number}, has the wrong format.",
                "Each line is a question, a document and a grade of 0 to 3, with tabs between.",
            )
    return grades
