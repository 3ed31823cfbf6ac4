"""Choice of the matches of an answer that somebody speaks of: by number, by name, or all."""

from collections.abc import Sequence
from functools import partial

from bot.service.answer import Answer
from bot.service.answering import FIRST_PAGE_HITS
from bot.service.conversation.utterance import MatchReference
from bot.store.model import StoredQuestion
from index.model import Hit, Initiative
from index.text.normalise import split_words

# Words beside a name that are no part of it.
_NAME_FILLERS = frozenset(
    """
    a an and at by for from in its of on one ones project scheme service the their to
    """.split()  # noqa: SIM905 - twenty quoted words read worse
)

_MIN_NAME_WORDS = 2


def choose_hits(
    answer: Answer, reference: MatchReference, question: StoredQuestion
) -> tuple[Hit, ...]:
    """Return the hits of the answer to `question` that `reference` means; none for no such hit."""
    shown = answer.first_hits(FIRST_PAGE_HITS)
    seen = _seen_hits(answer, question)
    if reference.numbers:
        numbered = (_hit_numbered(number, shown, seen) for number in reference.numbers)
        return tuple(dict.fromkeys(filter(None, numbered)))
    if reference.name:
        named = find_named(answer, reference, question)
        return (named,) if named else ()
    if reference.is_plural:
        return shown
    last = next((hit for hit in answer.hits if hit.initiative.id == question.spoken_of), None)
    return (last,) if last else shown[:1]


def find_named(answer: Answer, reference: MatchReference, question: StoredQuestion) -> Hit | None:
    """Return the one hit that was shown and has the name in `reference`; None for none or several.

    A name is a title from its first word on, two words at least unless it is all of the title
    before a colon. Any words of title, organisation and place will do where it is definite.
    """
    words = [word for word in split_words(reference.name) if word not in _NAME_FILLERS]
    has_name = partial(_is_described if reference.is_definite else _begins_with, words=words)
    named = [hit for hit in _seen_hits(answer, question) if words and has_name(hit.initiative)]
    return named[0] if len(named) == 1 else None


def _seen_hits(answer: Answer, question: StoredQuestion) -> tuple[Hit, ...]:
    """Return the hits that the conversation has shown."""
    first = answer.first_hits(FIRST_PAGE_HITS)
    paged = (hit for hit in answer.hits if hit.rank <= (question.shown or 0))
    return (*first, *(hit for hit in paged if hit not in first))


def _hit_numbered(number: int, shown: Sequence[Hit], seen: Sequence[Hit]) -> Hit | None:
    """Return the hit with this number: by its rank, or as counted on the first page."""
    if number < 0:
        return shown[-1] if shown else None
    counted = shown[number - 1] if number <= len(shown) else None
    return next((hit for hit in seen if hit.rank == number), counted)


def _begins_with(initiative: Initiative, words: Sequence[str]) -> bool:
    """Return whether a title or another name of the initiative begins with `words`."""
    for title in (initiative.title, *initiative.aliases):
        name = split_words(title)
        is_long = len(words) >= _MIN_NAME_WORDS or len(words) == len(
            split_words(_before_colon(title))
        )
        if is_long and name[: len(words)] == list(words):
            return True
    return False


def _is_described(initiative: Initiative, words: Sequence[str]) -> bool:
    """Return whether the title, the organisations and the place of the initiative hold `words`."""
    names = (
        initiative.title,
        *initiative.aliases,
        *(organisation.name for organisation in initiative.organisations),
        initiative.region or "",
    )
    return {word for name in names for word in split_words(name)}.issuperset(words)


def _before_colon(title: str) -> str:
    return title.partition(":")[0]
