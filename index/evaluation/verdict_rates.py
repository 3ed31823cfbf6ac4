"""Verdict rates: a table of verdicts by kind of question, and how often verdicts are right."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.evaluation import significance
from index.evaluation.runs import ScoredQuestion
from index.evaluation.significance import Estimate
from index.model import VerdictKind
from index.verdict.decision import MIN_P_ANSWER


@dataclass(frozen=True, slots=True)
class VerdictRate:
    """Rate of a verdict: `count` of `total`; `share` is None where `total` is 0."""

    name: str
    count: int
    total: int
    share: Estimate | None


def verdict_table(questions: Sequence[ScoredQuestion]) -> dict[VerdictKind, dict[str, int]]:
    """Return how often each verdict was given to answered, near and unanswered questions.

    With it how often it was right. Questions that are not known to be answered or not are left out.
    """
    table: dict[VerdictKind, Counter[str]] = {kind: Counter() for kind in VerdictKind}
    for each in questions:
        if each.answered is None:
            continue
        kind = "answered" if each.answered else "near" if each.near else "unanswered"
        table[each.verdict][kind] += 1
        if each.right is not None:
            table[each.verdict]["right"] += each.right
    return {kind: dict(counts) for kind, counts in table.items() if counts}


def compute_rates(questions: Sequence[ScoredQuestion]) -> tuple[VerdictRate, ...]:
    """Return how often verdicts were right, and how often each was given where it should be."""
    known = [each for each in questions if each.answered is not None]
    scored = [each for each in known if each.right is not None]
    answered = [each for each in known if each.answered]
    unanswered = [each for each in known if not each.answered]
    positive = [each for each in scored if each.is_yes]
    plain_yes = [each for each in positive if not each.is_probable]
    nobody = _with_verdict(scored, VerdictKind.NOBODY)
    plain_nobody = [each for each in nobody if not each.is_probable]
    unlikely = [each for each in known if each.probability < MIN_P_ANSWER]
    rows = (
        ("a plain yes is right", sum(bool(each.right) for each in plain_yes), len(plain_yes)),
        (
            "plain yes, of the answered",
            sum(each.is_yes and not each.is_probable for each in answered),
            len(answered),
        ),
        ("any yes is right", sum(bool(each.right) for each in positive), len(positive)),
        ("a plain nobody is right", sum(map(_is_right, plain_nobody)), len(plain_nobody)),
        ("any nobody is right", sum(map(_is_right, nobody)), len(nobody)),
        _verdict_row("any nobody, of the unanswered", VerdictKind.NOBODY, unanswered),
        ("under .5, of the unanswered", sum(not e.answered for e in unlikely), len(unanswered)),
        ("under .5 is unanswered", sum(not e.answered for e in unlikely), len(unlikely)),
        _verdict_row("can’t say, of all", VerdictKind.CANT_SAY, known),
    )
    return tuple(
        VerdictRate(name, count, total, significance.share_with_interval(count, total))
        for name, count, total in rows
    )


def _is_right(question: ScoredQuestion) -> bool:
    return bool(question.right)


def _with_verdict(questions: Sequence[ScoredQuestion], kind: VerdictKind) -> list[ScoredQuestion]:
    return [each for each in questions if each.verdict is kind]


def _verdict_row(
    name: str, kind: VerdictKind, questions: Sequence[ScoredQuestion]
) -> tuple[str, int, int]:
    return name, len(_with_verdict(questions, kind)), len(questions)
