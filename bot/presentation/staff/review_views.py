"""Views of what administrators review: the audit log, unanswered questions, pairs of records."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.presentation import initiative_view
from bot.presentation import labels as shared
from bot.presentation.staff import labels
from bot.sanitise import sanitise_url
from bot.service.pair_review import ReviewPair
from bot.store.audit import AuditEntry
from bot.store.privacy.open_questions import UnansweredQuestion
from index.model import Initiative, VerdictKind
from index.resolution.candidate_pairs import FeatureContribution

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Action of an administrator; `person` and `action` are words of the program."""

    when: str
    person: str
    action: str
    subject: str
    outcome: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """Question without a good answer."""

    when: str
    text: str
    surface: str
    verdict: str


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of the two records of a pair, with its initiative as it is now."""

    id: str
    title: str
    address: str | None
    organisations: str
    status: str
    summary: str


@dataclass(frozen=True, slots=True)
class PairView:
    """Pair of records to judge, with the reasons of the score."""

    left: PairSide
    right: PairSide
    probability: str
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


def view_audit_rows(entries: Sequence[AuditEntry]) -> tuple[AuditRow, ...]:
    """Return the entries of the audit log in the order given."""
    return tuple(
        AuditRow(
            f"{entry.at:%Y-%m-%d %H:%M}",
            entry.person,
            entry.action,
            entry.subject,
            labels.OUTCOMES[entry.outcome],
        )
        for entry in entries
    )


def view_questions(questions: Sequence[UnansweredQuestion]) -> tuple[QuestionRow, ...]:
    """Return the questions in the order given."""
    return tuple(
        QuestionRow(
            f"{question.asked_at:%Y-%m-%d %H:%M}",
            question.text,
            labels.SURFACES[question.surface],
            _describe_verdict(question.verdict, is_unhelpful=question.is_unhelpful),
        )
        for question in questions
    )


def describe_chat_questions(count: int) -> str:
    """Return how many questions of chats had no good answer; empty for none."""
    return shared.count_noun(count, labels.QUESTIONS_IN_CHATS) if count else ""


def view_pair(pair: ReviewPair) -> PairView:
    """Return the view of a pair."""
    percent = round(pair.probability * _PERCENT)
    return PairView(
        _view_side(pair.one, pair.left),
        _view_side(pair.other, pair.right),
        labels.PAIR_PROBABILITY.format(percent=percent),
        _view_reasons(pair.reasons, sign=1),
        _view_reasons(pair.reasons, sign=-1),
    )


def describe_open_pairs(count: int) -> str:
    """Return how many pairs are open."""
    return shared.count_noun(count, labels.PAIRS_OPEN)


def _describe_verdict(verdict: VerdictKind, *, is_unhelpful: bool) -> str:
    label = shared.VERDICT_LABELS[verdict]
    return labels.UNHELPFUL.format(verdict=label) if is_unhelpful else label


def _view_side(record_id: str, initiative: Initiative) -> PairSide:
    not_stated = shared.NOT_STATED
    return PairSide(
        record_id,
        initiative.title,
        sanitise_url(initiative.url),
        ", ".join(initiative_view.organisations(initiative)) or not_stated,
        initiative_view.status(initiative),
        initiative_view.summary_sentence(initiative) or not_stated,
    )


def _view_reasons(reasons: Sequence[FeatureContribution], sign: int) -> tuple[str, ...]:
    """Return the reasons for a match (1) or against it (-1), the strongest first."""
    weighty = [reason for reason in reasons if reason.weight * sign > 0]
    weighty.sort(key=lambda reason: -abs(reason.weight))
    return tuple(
        labels.REASON_WEIGHT.format(name=reason.name, weight=reason.weight) for reason in weighty
    )
