"""Confirmed questions that a build may use: those with a subject, and without contact details."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from index.confirmed_questions import ConfirmedQuestion
from index.errors import InvalidInput
from index.model import ExpectedQuestion, QuestionOrigin
from index.query.parser import parse_query
from index.query.stop_words import NON_SUBJECT_WORDS, QUESTION_WORDS
from index.text.normalise import tokenise
from ingest.cleaning.contacts import has_contact_details

# “chatbot” is asked about many initiatives; three words that name something tell which.
MIN_CONTENT_WORDS = 3
_MIN_WORD_LETTERS = 3
# The last ones of an initiative, so that nobody can bury it under questions.
MAX_PER_INITIATIVE = 20


def load_confirmed(
    confirmed: Iterable[ConfirmedQuestion],
    redirects: Mapping[str, str],
    rejected_keys: Collection[str] = (),
) -> Iterator[tuple[str, ExpectedQuestion]]:
    """Yield the current id of an initiative and a question that people confirmed for it.

    `confirmed` has the oldest first; `redirects` leads from old ids to current ones.
    """
    counts: Counter[str] = Counter()
    for entry in reversed(tuple(confirmed)):
        initiative_id = redirects.get(entry.initiative, entry.initiative)
        if entry.key in rejected_keys or counts[initiative_id] >= MAX_PER_INITIATIVE:
            continue
        if text := _usable_text(entry.text):
            counts[initiative_id] += 1
            yield initiative_id, ExpectedQuestion(text, QuestionOrigin.CONFIRMED)


def _usable_text(question: str) -> str | None:
    """Return a question as it is searched, None if it must not be used or says too little."""
    if has_contact_details(question):
        return None
    try:
        text = parse_query(question).text
    except InvalidInput:
        return None
    return text if len(_content_words(text)) >= MIN_CONTENT_WORDS else None


def _content_words(text: str) -> set[str]:
    return {
        token
        for token in tokenise(text)
        if len(token) >= _MIN_WORD_LETTERS
        and not token.isdigit()
        and token not in QUESTION_WORDS
        and token not in NON_SUBJECT_WORDS
    }
