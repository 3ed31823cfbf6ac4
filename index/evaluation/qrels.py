"""Questions with judged answers: questions.jsonl, judgements.tsv and documents.jsonl."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import InvalidInput
from index.model import Initiative, Origin

# Grades: 3 the same thing, 2 substantially the same problem, 1 related, 0 not relevant.
ANSWERS = 2
SAME = 3
_GRADES = ("0", "1", "2", "3")

_REQUIRED = {"questions.jsonl": {"text"}, "documents.jsonl": {"id", "title"}}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed; `near` marks an unanswered one that lies near to something held."""

    qid: str
    text: str
    answered: bool | None = None
    near: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions, the grades of documents by question, and documents by what identifies them.

    `grades`, `documents` and `titles` (of documents, by id) are empty where their file is missing.
    """

    questions: tuple[Question, ...]
    grades: dict[str, dict[str, int]]
    documents: dict[tuple[str, str], tuple[str, ...]]
    titles: dict[str, str] = field(default_factory=dict)

    def of(self, origins: Iterable[Origin]) -> Iterator[str]:
        """The ids of the documents that these records are."""
        for origin in origins:
            yield from self.documents.get(identity(origin.title, origin.url), ())

    def grade(self, qid: str, initiatives: Iterable[Initiative]) -> int:
        """The best grade that any record of `initiatives` has for a question; 0 if not judged."""
        grades = self.grades.get(qid, {})
        found = (doc for each in initiatives for doc in self.of(each.origins))
        return max((grades.get(doc, 0) for doc in found), default=0)


def load(folder: Path) -> Judged:
    """Read a folder of judged questions; raises InvalidInput when it holds no questions."""
    questions = [
        Question(
            qid=str(row.get("qid", row.get("id", number))),
            text=str(row["text"]),
            answered=row.get("answered"),
            near=bool(row.get("near")),
            style=str(row.get("style") or ""),
        )
        for number, row in enumerate(_rows(folder / "questions.jsonl"), start=1)
    ]
    if not questions:
        raise InvalidInput(
            f"There are no questions in {folder.name}.",
            "Name a folder that holds questions.jsonl, one {“qid”, “text”} a line.",
        )
    _each_once(questions)
    documents: dict[tuple[str, str], tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    for row in _rows(folder / "documents.jsonl"):
        key = identity(str(row["title"]), row.get("url"))
        documents[key] = (*documents.get(key, ()), str(row["id"]))
        titles[str(row["id"])] = str(row["title"])
    grades = _grades(folder / "judgements.tsv")
    if titles:
        _each_known(grades, titles)
    return Judged(tuple(questions), grades, documents, titles)


def identity(title: str, url: str | None) -> tuple[str, str]:
    """What makes two records one document: title and address, without what makes no difference."""
    bare = re.sub(r"^https?://(www\.)?", "", (url or "").strip().casefold())
    return " ".join(re.findall(r"\w+", title.casefold())), re.sub(r"(\.git)?/*$", "", bare)


def _each_once(questions: Iterable[Question]) -> None:
    """Raise InvalidInput where two questions have one id: their answers could not be told apart."""
    (qid, times), *_ = Counter(question.qid for question in questions).most_common(1)
    if times > 1:
        raise InvalidInput(
            f"{times} questions have the id “{qid}”.", "Give each question an id of its own."
        )


def _each_known(grades: Mapping[str, Mapping[str, int]], titles: Mapping[str, str]) -> None:
    """Raise InvalidInput where a document is graded that is not listed: it would never be found."""
    for qid, graded in grades.items():
        for document in graded:
            if document not in titles:
                raise InvalidInput(
                    f"judgements.tsv grades “{document}” for “{qid}”; documents.jsonl lacks it.",
                    "Add the document there, or mend its id.",
                )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            yield _row(path, number, line)


def _lines(path: Path) -> list[str]:
    """The lines of a file, none where it is missing; raises InvalidInput."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            f"{path.name} cannot be read as text.", "Save it as UTF-8, and let it be read."
        ) from None


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not _REQUIRED[path.name] <= row.keys():
        raise InvalidInput(
            f"{path.name}, line {number}, is not as it must be.",
            f"Each line is a JSON object with {', '.join(sorted(_REQUIRED[path.name]))}.",
        )
    if row.get("answered") not in (True, False, None):
        raise InvalidInput(
            f"{path.name}, line {number}, says “answered” in other words.",
            "It is true, false or left out.",
        )
    return row


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """The grades by question and document; the first line may be a heading."""
    grades: dict[str, dict[str, int]] = {}
    for number, row in enumerate(csv.reader(_lines(path), delimiter="\t"), start=1):
        qid, document, grade = [*(cell.strip() for cell in row), "", "", ""][:3]
        if grade in _GRADES:
            grades.setdefault(qid, {})[document] = int(grade)
        elif any(row) and (number > 1 or grade[-1:].isdecimal()):
            raise InvalidInput(
                f"{path.name}, line {number}, is not as it must be.",
                "Each line is a question, a document and a grade of 0 to 3, with tabs between.",
            )
    return grades
