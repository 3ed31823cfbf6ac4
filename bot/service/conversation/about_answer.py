"""Answers to questions about an answer, from the records that it showed."""

from contextlib import suppress
from dataclasses import dataclass

from bot.service.answer import Answer
from bot.service.answering import DEFAULT_HITS, MAX_HITS
from bot.service.conversation.matches import choose_hits
from bot.service.conversation.utterance import MatchReference, Topic
from bot.service.user_history import UserHistory
from bot.store.model import Person, StoredQuestion
from bot.store.store import Store
from index.errors import BackendError
from index.model import Hit


@dataclass(frozen=True, slots=True)
class AboutAnswer:
    """Answer to a question about `answer`: its `topic`, and the matches that it is about.

    `hits` is empty where the answer has no such match.
    """

    answer: Answer
    topic: Topic
    hits: tuple[Hit, ...]


def answer_again(history: UserHistory, person: Person, question: StoredQuestion) -> Answer:
    """Return the answer to a stored question with all hits that were shown of it."""
    limit = min(max(DEFAULT_HITS, question.shown or 0), MAX_HITS)
    return history.answer_again(person, question.query_id, limit=limit)


def answer_about(
    answer: Answer,
    store: Store,
    question: StoredQuestion,
    topic: Topic,
    reference: MatchReference,
) -> AboutAnswer:
    """Return what is asked about an answer to the stored `question`.

    Where that is one match, it is remembered as the one last spoken of.
    """
    is_comparison = topic is Topic.COMPARISON and len(reference.numbers) < 2  # noqa: PLR2004 - with another
    meant = MatchReference(is_plural=True) if is_comparison else reference
    hits = choose_hits(answer, meant, question)
    if len(hits) == 1:
        with suppress(BackendError):  # the facts are known, though not remembered
            store.set_spoken_of(question.query_id, hits[0].initiative.id)
    return AboutAnswer(answer, topic, hits)
