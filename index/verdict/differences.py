"""Differences between the nearest hits and what is asked, by what their records state."""

import re
from collections.abc import Iterator, Sequence

from index.i18n.formats import join_with_or
from index.i18n.translation import gettext
from index.model import (
    Hit,
    HitDifference,
    Initiative,
    QueryWord,
    RewrittenQuery,
    Role,
    Status,
    WordKind,
)
from index.query.stop_words import VAGUE_WORDS
from index.text.documents import truncate
from index.text.normalise import tokenise
from index.verdict.organisation_kinds import kind_in_question, kinds_of_name

# A word is rare if it is in at most one initiative of a hundred: ln(100).
_MIN_RARE_IDF = 4.6
_MAX_MISSING_WORDS = 2
# A word of fewer letters, or with one of these endings, is hardly a noun; these are.
_MIN_NOUN_LETTERS = 4
_NOT_NOUN = re.compile(r"(?:ly|ing|ed|ful|less|ous|able|ible)$")
_NOUNS = frozenset(
    """
    assembly breed building cable cycling family farming feed fishing fostering funding gambling
    gritting heating housing licensing lighting mapping parking planning recycling safeguarding
    seed shed speed supply table timetable training variable vegetable weed wellbeing
    """.split()  # noqa: SIM905 - thirty quoted words read worse
)
_MAX_NAME_CHARACTERS = 80


def find_differences(query: RewrittenQuery, hits: Sequence[Hit]) -> tuple[HitDifference, ...]:
    """Return how each of `hits` differs from what is asked; no entry where no record says."""
    rare_words = _rare_words(query)
    asked_kind = kind_in_question(query.question)
    phrases_by_rank = (
        (
            hit.rank,
            (
                *_stopped_phrases(hit.initiative),
                *_other_kind_phrases(hit.initiative, asked_kind),
                *_missing_phrases(hit, query, rare_words),
            ),
        )
        for hit in hits
    )
    return tuple(HitDifference(rank, phrases) for rank, phrases in phrases_by_rank if phrases)


def _stopped_phrases(initiative: Initiative) -> Iterator[str]:
    if initiative.status is Status.STOPPED:
        if initiative.ended:
            yield gettext("stopped in {year}").format(year=initiative.ended[:4])
        else:
            yield gettext("stopped")


def _other_kind_phrases(initiative: Initiative, asked_kind: str | None) -> Iterator[str]:
    """Yield that another kind of organisation did it: `by Kent Police, not by a council`.

    Only where all organisations that did it are known to be of other kinds.
    """
    names = [
        organisation.name
        for organisation in initiative.organisations
        if organisation.role in {None, Role.LEAD, Role.PARTNER}
    ]
    kinds = [kinds_of_name(name) for name in names]
    if asked_kind and names and all(kinds) and asked_kind not in set().union(*kinds):
        phrase = gettext("by {name}, not by {kind}")
        name = truncate(names[0], _MAX_NAME_CHARACTERS)
        yield phrase.format(name=name, kind=gettext(asked_kind))


def _rare_words(query: RewrittenQuery) -> list[QueryWord]:
    """Return the rare nouns of a query, each as first written, highest idf first.

    Of words with one idf, the one that is mentioned last comes last.
    """
    rare = [
        word
        for word in query.words
        if word.kind is WordKind.CONTENT and word.idf >= _MIN_RARE_IDF and _is_noun(word.surface)
    ]
    first_by_token = {word.token: word for word in reversed(rare)}
    by_last_mention = [*first_by_token.values()][::-1]
    return sorted(by_last_mention, key=lambda word: -word.idf)


def _is_noun(word: str) -> bool:
    """Return whether a word is plausibly a noun that says what a question is about.

    There is no tagger: a list and endings decide. Better to name no word than one that says
    nothing.
    """
    folded = word.casefold()
    if folded in _NOUNS:
        return True
    return (
        len(folded) >= _MIN_NOUN_LETTERS
        and folded.isalpha()
        and folded not in VAGUE_WORDS
        and not _NOT_NOUN.search(folded)
    )


def _missing_phrases(
    hit: Hit, query: RewrittenQuery, rare_words: Sequence[QueryWord]
) -> Iterator[str]:
    """Yield that the hit lacks rare words: `no mention of “damp”`."""
    matched = {word.token for word in query.words if word.surface in hit.terms}
    question_words = tokenise(hit.question.text) if hit.question else []
    matched |= {word.token for word in query.words if word.surface.casefold() in question_words}
    missing = [f"“{word.surface}”" for word in rare_words if word.token not in matched]
    if missing:
        words = join_with_or(missing[:_MAX_MISSING_WORDS])
        yield gettext("no mention of {words}").format(words=words)
