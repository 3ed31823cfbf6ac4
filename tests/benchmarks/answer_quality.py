"""Answers where nothing was fitted: names, wordings, and initiatives without expected questions.

`make bench-answers` asks the current index, which should be that of all sources.
"""

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index.errors import InvalidInput
from index.evaluation import metrics, qrels
from index.evaluation.qrels import MIN_ANSWER_GRADE
from index.model import Hit, Initiative, Verdict, VerdictKind
from index.query import parser
from index.search import pipeline
from index.settings import Settings, read_settings
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from index.verdict import decision
from tests.support.masked_questions import MaskedQuestionIndex

QUESTIONS = ROOT / "tests" / "questions"
TITLES, SHORT_TITLES = 1_500, 300
HALVES = 4
DEPTH = 3
WORDS = re.compile(r"[A-Za-z0-9]+")
INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
FORMS: dict[str, Callable[[Sequence[str]], str]] = {
    "split": " ".join,
    "joined": "".join,
    "hyphenated": lambda words: "-".join(words).lower(),
    "is … still going?": lambda words: f"Is {' '.join(words)} still going?",
    "who else uses …?": lambda words: f"who else uses {' '.join(words).lower()}?",
}


def ask(snapshot: Snapshot, text: str) -> tuple[tuple[Hit, ...], Verdict] | None:
    """Return the first hits and the verdict; None where the text is no question."""
    try:
        result = pipeline.search(snapshot, parser.parse_query(text), 10)
    except InvalidInput:
        return None
    return result.hits, decision.decide_verdict(snapshot.calibration, result, ())


def is_first(hits: Sequence[Hit], initiative: Initiative) -> bool:
    """Return whether the initiative, or another one of the same name, is the first hit."""
    shown = [each for hit in hits[:1] for each in (hit.initiative, *hit.similar)]
    title = initiative.title.casefold()
    return any(each.id == initiative.id or each.title.casefold() == title for each in shown)


def measure_names(snapshot: Snapshot) -> Iterator[str]:
    """Yield how often a title, and other forms of it, find their initiative first."""
    rng = random.Random(7)
    initiatives = list(snapshot.documents)
    yield _name_line(
        "exact titles", snapshot, [(i, i.title) for i in rng.sample(initiatives, TITLES)]
    )
    short = [i for i in initiatives if i.title.isascii() and 2 <= len(_title_words(i)) <= 4]
    chosen = rng.sample(short, SHORT_TITLES)
    for name, form in FORMS.items():
        yield _name_line(name, snapshot, [(i, form(_title_words(i))) for i in chosen])


def _title_words(initiative: Initiative) -> list[str]:
    return WORDS.findall(INNER_CAPITAL.sub(" ", initiative.title))


def _name_line(name: str, snapshot: Snapshot, pairs: Sequence[tuple[Initiative, str]]) -> str:
    answers = [(initiative, ask(snapshot, text)) for initiative, text in pairs]
    known = [(initiative, *answer) for initiative, answer in answers if answer]
    first = sum(is_first(hits, initiative) for initiative, hits, _ in known)
    nobody = sum(
        verdict.kind in {VerdictKind.NOBODY, VerdictKind.CANT_SAY} for *_, verdict in known
    )
    return f"{name}: first {first / len(pairs):.3f}, nobody or can’t say {nobody} of {len(pairs)}"


def measure_left_out(snapshot: Snapshot) -> Iterator[str]:
    """Yield how initiatives without expected questions are found."""
    collection = qrels.load(QUESTIONS / "left_out")
    answers = list(metrics.answer_questions(snapshot, collection))
    values = metrics.mean_metrics(answers, collection, snapshot)
    yes = sum(a.verdict.probability >= decision.MIN_P_ANSWER for a in answers) / len(answers)
    shown = ", ".join(
        f"{name} {values[name]:.3f}" for name in ("nDCG@10", "success@1", "success@3")
    )
    yield f"without expected questions, {len(answers)} questions: {shown}; a yes {yes:.2f}"


def measure_wordings(snapshot: Snapshot) -> Iterator[str]:
    """Yield whether four wordings of one need are answered alike."""
    owners = {
        f"{origin.source}:{origin.key}": initiative.id
        for initiative in snapshot.documents
        for origin in initiative.origins
    }
    groups = [
        json.loads(line)
        for line in (QUESTIONS / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    counts: Counter[str] = Counter()
    for group in groups:
        answers = [answer for text in group["texts"] if (answer := ask(snapshot, text))]
        probabilities = [verdict.probability for _, verdict in answers]
        plain_yes = any(
            verdict.kind in decision.YES_KINDS and not verdict.is_probable for _, verdict in answers
        )
        plain_no = any(
            verdict.kind is VerdictKind.NOBODY and not verdict.is_probable for _, verdict in answers
        )
        counts["opposite"] += plain_yes and plain_no
        if not group["answered"]:
            counts["unanswered"] += len(answers)
            counts["wrong yes"] += sum(p >= decision.MIN_P_ANSWER for p in probabilities)
            continue
        target = owners.get(group["target"], group["target"])
        counts["groups"] += 1
        counts["same first"] += len({hits[0].initiative.id for hits, _ in answers if hits}) == 1
        for hits, _ in answers:
            shown = {i.id for hit in hits[:DEPTH] for i in (hit.initiative, *hit.similar)}
            counts["wordings"] += 1
            counts["found"] += target in shown
    yield (
        f"wordings: opposite verdicts in {counts['opposite']} of {len(groups)} groups; same first hit"
        f" in {counts['same first']} of {counts['groups']} answered ones; in the first three"
        f" {counts['found']} of {counts['wordings']}; a wrong yes for {counts['wrong yes']} of"
        f" {counts['unanswered']} wordings that nobody answers"
    )


def measure_halves(snapshot: Snapshot) -> Iterator[str]:
    """Yield what expected questions of one half of the initiatives do to the other half."""
    if snapshot.question_index is None:
        return
    collection = qrels.load(QUESTIONS)
    rows = np.arange(len(snapshot.documents))
    plain = _found(replace(snapshot, question_index=None), collection)
    with_own: list[tuple[bool, bool]] = []
    without: list[tuple[bool, bool]] = []
    for seed in range(HALVES):
        kept = np.sort(np.random.default_rng(seed).choice(rows, len(rows) // 2, replace=False))
        kept_ids = {snapshot.documents[int(row)].id for row in kept}
        masked = MaskedQuestionIndex(snapshot.question_index, kept)
        found = _found(replace(snapshot, question_index=masked), collection)
        for qid, (answer_ids, is_found) in found.items():
            part = with_own if answer_ids & kept_ids else without
            part.append((is_found, plain[qid][1]))
    for name, part in (("with", with_own), ("without", without)):
        now, before = np.mean(np.array(part, dtype=float), axis=0)
        yield f"half the initiatives with expected questions, answers {name}: success@3 {now:.3f}, {before:.3f} before"


def _found(
    snapshot: Snapshot, collection: qrels.TestCollection
) -> dict[str, tuple[set[str], bool]]:
    """Return the ids that answer each answered question, and whether one is in the first three."""
    owners = collection.owners(snapshot.documents)
    result = {}
    for answer in metrics.answer_questions(snapshot, collection):
        grades = collection.grades.get(answer.question.qid, {})
        ids = {owners[d] for d, g in grades.items() if g >= MIN_ANSWER_GRADE and d in owners}
        if ids:
            shown = {i.id for hit in answer.hits[:DEPTH] for i in (hit.initiative, *hit.similar)}
            result[answer.question.qid] = ids, bool(ids & shown)
    return result


@click.command()
def command() -> None:
    """Print what was measured, a line each."""
    snapshot = open_snapshot(SnapshotStore(read_settings(Settings).data).current_folder())
    for measure in (measure_left_out, measure_wordings, measure_halves, measure_names):
        for line in measure(snapshot):
            click.echo(line)


if __name__ == "__main__":
    command()
