"""View of an answer as a chat says it first: read in five seconds, the rest behind Details."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchView
from bot.presentation.initiative_view import InitiativeView
from index.i18n.formats import format_number
from index.model import OutcomeResult, Status, VerdictKind
from index.text.documents import truncate

_MAX_ELSEWHERE = 2
# A title in what is read aloud, and an outcome, so that each stays a part of a sentence.
_SPOKEN_TITLE_CHARS, _OUTCOME_CHARS, _SHORT_OUTCOME_CHARS = 80, 110, 55


@dataclass(frozen=True, slots=True)
class ReplyMatch:
    """A match: its title with `facts`, such as who and status; then `gist`, what it is or became.

    `gist` has a line of its own, unless `is_line`; it may be empty.
    """

    rank: int
    initiative: InitiativeView
    facts: tuple[str, ...]
    gist: str
    is_line: bool = False


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply, top to bottom; plain text, not cut.

    `sentences` are the verdict, or which further matches these are. `asked`, `matches_title`,
    `step` and `searched` are empty where they would not help. `announcement` says all of it once,
    for notifications, screen readers and clients without cards. `more_rank` is the rank from which
    more can be asked for.
    """

    query_id: str
    kind: VerdictKind
    first_rank: int
    sentences: tuple[str, ...]
    asked: str
    matches_title: str
    matches: tuple[ReplyMatch, ...]
    elsewhere: tuple[InitiativeView, ...]
    step: str
    searched: str
    announcement: str
    more_rank: int | None
    has_added_filters: bool


def view_reply(answer: AnswerView) -> ReplyView:
    """Return the view of an answer as a chat shows it, or of its further matches."""
    is_first = answer.first_rank == 1
    shown = answer.first_page if is_first else answer.next_page
    view_match = _view_near if answer.found_nothing else view_reply_match
    matches = tuple(map(view_match if is_first else _view_further, shown))
    sentences = answer.sentences if is_first else (_describe_page(answer.question, shown),)
    elsewhere = answer.elsewhere[:_MAX_ELSEWHERE] if is_first else ()
    has_added_filters = is_first and answer.added_filters is not None
    needs_step = answer.kind is VerdictKind.CANT_SAY and not elsewhere and not has_added_filters
    return ReplyView(
        query_id=answer.query_id,
        kind=answer.kind,
        first_rank=answer.first_rank,
        sentences=sentences,
        asked=answer.asked if is_first else "",
        matches_title=answer.matches_title if answer.found_nothing and matches and is_first else "",
        matches=matches,
        elsewhere=elsewhere,
        step=next(iter(answer.next_steps), "") if needs_step and is_first else "",
        searched=answer.searched.in_short if is_first else "",
        announcement=_announce(answer, " ".join(sentences), matches),
        more_rank=answer.rank_after(shown),
        has_added_filters=has_added_filters,
    )


def view_reply_match(match: MatchView) -> ReplyMatch:
    """Return a match in two lines."""
    initiative = match.initiative
    gist = _describe_outcomes(initiative) or initiative.summary or match.reason
    if not match.is_answer:
        gist = labels.WITH_STRENGTH.format(strength=match.strength, gist=gist)
    facts = _visible(initiative.who, initiative.status_in_short)
    return ReplyMatch(match.rank, initiative, facts, gist)


def _view_near(match: MatchView) -> ReplyMatch:
    """Return a match that answers nothing in a line: who, and how it differs."""
    initiative = match.initiative
    gist = match.differs or initiative.summary or match.reason
    return ReplyMatch(match.rank, initiative, _visible(initiative.who), gist, is_line=True)


def _view_further(match: MatchView) -> ReplyMatch:
    """Return a match after the first page in a line: who, status, strength."""
    initiative = match.initiative
    facts = _visible(initiative.who, initiative.status_in_short, match.strength)
    return ReplyMatch(match.rank, initiative, facts, "", is_line=True)


def _visible(*facts: str) -> tuple[str, ...]:
    return tuple(filter(None, facts))


def _describe_outcomes(initiative: InitiativeView) -> str:
    """Return what it delivered and what it did not, the first of each; empty where not stated.

    Of what was stopped, what it did not deliver comes first.
    """
    results = [OutcomeResult.DELIVERED, OutcomeResult.NOT_DELIVERED]
    if initiative.status_name == Status.STOPPED:
        results.reverse()
    stated = {fact.label: fact.values for fact in initiative.ledger}
    found = [
        (label, stated[label])
        for label in map(labels.RESULT_LABELS.get, results)
        if label in stated
    ]
    max_chars = _SHORT_OUTCOME_CHARS if found[1:] else _OUTCOME_CHARS
    return " ".join(_describe_outcome(label, values, max_chars) for label, values in found)


def _describe_outcome(label: str, outcomes: Sequence[str], max_chars: int) -> str:
    template = labels.BECAME_OF_SEVERAL if outcomes[1:] else labels.BECAME_OF
    outcome = truncate(outcomes[0], max_chars).rstrip(".")
    line = template.format(label=label, outcome=outcome, count=format_number(len(outcomes) - 1))
    return line.replace("….", "…")


def _describe_page(question: str, matches: Sequence[MatchView]) -> str:
    """Return which matches these are, or that there are no more."""
    if not matches:
        return labels.NO_MORE_MATCHES.format(question=question)
    first, last = matches[0].rank, matches[-1].rank
    return labels.MORE_MATCHES.format(first=first, last=last, question=question)


def _announce(answer: AnswerView, sentence: str, matches: Sequence[ReplyMatch]) -> str:
    """Return the sentence and the matches that it does not name, each once."""
    if answer.first_rank > 1:
        template = labels.FURTHER_FOUND
    elif answer.found_nothing:
        template = labels.CLOSEST_FOUND
    else:
        template, matches = labels.ALSO_FOUND, matches[1:]
    spoken = "; ".join(map(_speak_match, matches))
    return template.format(verdict=sentence, matches=spoken) if spoken else sentence


def _speak_match(match: ReplyMatch) -> str:
    title = truncate(match.initiative.title, _SPOKEN_TITLE_CHARS)
    return labels.NUMBERED_WITH_STATUS.format(
        number=match.rank, title=title, status=match.initiative.status_in_short
    )
