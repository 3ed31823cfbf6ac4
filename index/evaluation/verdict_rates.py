"""Verdicts counted: what was said of which questions, and how often that was right."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.evaluation import significance
from index.evaluation.runs import Scored
from index.evaluation.significance import Measured
from index.model import VerdictKind


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something was so: `count` times `of` so many; `share` is None of none."""

    name: str
    count: int
    of: int
    share: Measured | None


def verdicts(questions: Sequence[Scored]) -> dict[VerdictKind, dict[str, int]]:
    """How often each verdict was said of which questions, and how often it was right.

    Questions of which nobody knows whether they are answered are left out.
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


def rates(questions: Sequence[Scored]) -> tuple[Rate, ...]:
    """How often the verdicts were right, and how often each was said of what it should be."""
    known = [each for each in questions if each.answered is not None]
    judged = [each for each in known if each.right is not None]
    answered = [each for each in known if each.answered]
    unanswered = [each for each in known if not each.answered]
    yes = [each for each in judged if each.said_yes]
    nobody = _saying(judged, VerdictKind.NOBODY)
    rows = (
        ("a yes is right", sum(bool(each.right) for each in yes), len(yes)),
        ("yes, of the answered", sum(each.said_yes for each in answered), len(answered)),
        ("nobody is right", sum(bool(each.right) for each in nobody), len(nobody)),
        _said("nobody, of the unanswered", VerdictKind.NOBODY, unanswered),
        _said("close, of the answered", VerdictKind.CLOSE, answered),
        _said("can’t say, of all", VerdictKind.CANT_SAY, known),
    )
    return tuple(Rate(name, count, of, significance.share(count, of)) for name, count, of in rows)


def _saying(questions: Sequence[Scored], kind: VerdictKind) -> list[Scored]:
    return [each for each in questions if each.verdict is kind]


def _said(name: str, kind: VerdictKind, among: Sequence[Scored]) -> tuple[str, int, int]:
    return name, len(_saying(among, kind)), len(among)
