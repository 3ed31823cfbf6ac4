"""Suggestions while a question is typed: questions that are known to be answered, and titles."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.model import QuestionOrigin
from index.snapshot.document_store import DocumentStore
from index.suppression import Suppression
from index.text.documents import truncate
from index.text.normalise import tokenise

MAX_SUGGESTIONS = 6
MIN_TYPED_CHARS = 3
_MAX_CHARS = 90
_MAX_TYPED_WORDS = 12


@dataclass(frozen=True, slots=True)
class SuggestionIndex:
    """Texts to suggest, each after its words with a space before each of them."""

    entries: tuple[tuple[str, str], ...]

    def suggest(self, typed: str) -> list[str]:
        """Return the texts with a word for each that is typed, its beginning at least.

        Nobody's question is among them.
        """
        words = [f" {word}" for word in tokenise(truncate(typed, 200))[:_MAX_TYPED_WORDS]]
        if sum(map(len, words)) - len(words) < MIN_TYPED_CHARS:
            return []
        found: list[str] = []
        for key, text in self.entries:
            if all(word in key for word in words):
                found.append(text)
                if len(found) == MAX_SUGGESTIONS:
                    break
        return found


def build_suggestions(documents: DocumentStore, suppression: Suppression) -> SuggestionIndex:
    """Return the index of the short questions that we wrote, shortest first, then of the titles."""
    questions: dict[str, None] = {}
    titles: dict[str, None] = {}
    for row, initiative in enumerate(documents):
        if suppression.redact(initiative) is None:
            continue
        questions.update(
            dict.fromkeys(
                each.text
                for each in documents.questions(row)
                if each.origin is QuestionOrigin.WRITTEN
                and each.text.endswith("?")
                and len(each.text) <= _MAX_CHARS
            )
        )
        if len(initiative.title) <= _MAX_CHARS:
            titles[" ".join(initiative.title.split())] = None
    return SuggestionIndex((*_entries(sorted(questions, key=len)), *_entries(list(titles))))


def _entries(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(f" {' '.join(tokenise(text))}", text) for text in texts]
