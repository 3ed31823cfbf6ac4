"""View of an answer as a search box shows it: the verdict first, then what may answer."""

from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchLength, MatchView
from bot.presentation.initiative_view import InitiativeView
from bot.presentation.replies.reply_view import ReplyView, view_reply
from index.model import MatchStrength, VerdictKind


@dataclass(frozen=True, slots=True)
class FoundMatch:
    """A match in the list of a search; `relation` says in a sentence what it is to the question."""

    initiative: InitiativeView
    strength: str
    relation: str


@dataclass(frozen=True, slots=True)
class FoundView:
    """Results of a search: `sentence` alone where nothing is worth a list.

    `label` is the verdict in a few words, `reply` the answer in short.
    """

    label: str
    sentence: str
    reply: ReplyView
    matches: tuple[FoundMatch, ...]


def view_found(answer: AnswerView) -> FoundView:
    """Return the results of a search: every match that may answer, or the nearest, said to be so.

    Where it is plain that nobody has done it, or nothing can be said, there are no matches.
    """
    is_certain = answer.kind is VerdictKind.CANT_SAY or answer.length is MatchLength.LINE
    if answer.found_nothing and (is_certain or not answer.matches):
        matches: tuple[MatchView, ...] = ()
    elif answer.found_nothing:
        matches = answer.first_page
    else:
        weak = labels.STRENGTH_LABELS[MatchStrength.WEAK]
        matches = tuple(m for m in answer.matches if m.is_answer or m.strength != weak)
    steps = answer.next_steps[:1] if answer.kind is VerdictKind.NOBODY else ()
    return FoundView(
        label=answer.label,
        sentence=" ".join((*answer.sentences, *steps)),
        reply=view_reply(answer),
        matches=tuple(_view_match(match, answer) for match in matches),
    )


def _view_match(match: MatchView, answer: AnswerView) -> FoundMatch:
    if answer.found_nothing:
        strength = labels.CLOSEST
        relation = labels.CLOSEST_TO.format(question=answer.question)
    else:
        strength = match.strength
        relation = labels.MATCH_FOR.format(
            strength=strength, question=answer.question, verdict=answer.label
        )
    return FoundMatch(match.initiative, strength, relation)
