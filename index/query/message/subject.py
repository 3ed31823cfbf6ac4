"""Subject of a question: its words without those that ask."""

from index.query.stop_words import NON_SUBJECT_WORDS, QUESTION_WORDS
from index.text.normalise import split_words


def subject_words(text: str) -> set[str]:
    """Return the words of `text`, in lower case, that may name a subject."""
    return (
        {word for word in split_words(text) if len(word) > 1} - NON_SUBJECT_WORDS - QUESTION_WORDS
    )
