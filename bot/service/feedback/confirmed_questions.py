"""Questions that people confirmed, from the store to the next build, on whichever machine."""

from collections.abc import Iterator

from bot.store.store import Store
from index.confirmed_questions import ConfirmedQuestion, make_key
from index.query.parser import strip_typed_filters


def list_confirmed(store: Store) -> Iterator[ConfirmedQuestion]:
    """Yield each question and initiative once, whoever confirmed it; raise BackendError.

    What was withdrawn or deleted is not in the store, and so the next build does not know of it.
    """
    seen: set[tuple[str, str]] = set()
    for query_id, text, initiative in store.list_confirmed():
        question = strip_typed_filters(text)
        if (question.casefold(), initiative) not in seen:
            seen.add((question.casefold(), initiative))
            key = make_key(query_id, initiative)
            yield ConfirmedQuestion(key=key, initiative=initiative, text=question)
