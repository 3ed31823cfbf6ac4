"""Answers become a run: each scored by its judgements, beside what other engines make of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from index.evaluation import cross_validation as unseen
from index.evaluation import metrics
from index.evaluation.cross_validation import Fit
from index.evaluation.metrics import ENGINES, OURS, Answered
from index.evaluation.qrels import ANSWERS, Judged
from index.evaluation.runs import Run, Said, Scored, Shown, Wanted
from index.model import Hit, Role
from index.snapshot.snapshot import Snapshot
from index.verdict import decision

# Our ranking as it is before a snapshot's cross-encoder reads the best again.
NOT_REREAD = "not reread"


def score(
    snapshot: Snapshot,
    judged: Judged,
    answers: Sequence[Answered],
    fitted: frozenset[str],
    fit: Fit,
) -> Run:
    """The run that `answers` are; `fitted` holds the texts that the calibration was fitted on.

    Where any of these questions is among them, `fit` makes calibrations that did not see it.
    """
    remembered = sum(each.text in fitted for each in judged.questions)
    again = unseen.rejudged(snapshot, answers, fit) if remembered else []
    runs = {OURS: answers}
    if judged.grades and judged.documents:
        plain = replace(snapshot, reranker=None)
        engines = {name: engine for name, engine in ENGINES.items() if name != OURS}
        if snapshot.reranker:
            engines = {NOT_REREAD: ENGINES[OURS], **engines}
        runs |= {name: list(metrics.run(plain, judged, (), engines[name])) for name in engines}
    figures = {
        engine: metrics.by_question(run, judged, snapshot) if len(runs) > 1 else {}
        for engine, run in runs.items()
    }
    return Run(
        made=datetime.now(UTC).replace(microsecond=0),
        snapshot=snapshot.name,
        calibration=snapshot.calibration.basis,
        fitted=remembered,
        questions=tuple(
            _scored(
                each,
                judged,
                {engine: run[place] for engine, run in runs.items()},
                figures,
                _said(again[place], judged) if again else None,
            )
            for place, each in enumerate(answers)
        ),
    )


def _scored(
    answer: Answered,
    judged: Judged,
    by_engine: Mapping[str, Answered],
    figures: Mapping[str, Mapping[str, Mapping[str, float]]],
    unseen: Said | None,
) -> Scored:
    asked, said = answer.question, answer.verdict
    known = bool(judged.grades and judged.documents)
    return Scored(
        qid=asked.qid,
        text=asked.text,
        style=asked.style,
        answered=asked.answered,
        near=asked.near,
        judged=_judgements(answer, judged),
        verdict=said.kind,
        sentence=said.sentence,
        probability=said.probability,
        right=_right(answer, judged),
        unseen=unseen,
        top=answer.hits[0].score if answer.hits else 0.0,
        figures={
            engine: {name: by[asked.qid] for name, by in named.items() if asked.qid in by}
            for engine, named in figures.items()
        },
        probabilities={engine: each.verdict.probability for engine, each in by_engine.items()},
        shown=tuple(_shown(hit, asked.qid, judged, known) for hit in answer.hits[: decision.SHOWN]),
        wanted=tuple(_wanted(answer, judged)),
    )


def _right(answer: Answered, judged: Judged) -> bool | None:
    known = judged.grades and judged.documents and answer.question.answered is not None
    return metrics.right(answer, judged) if known else None


def _said(answer: Answered, judged: Judged) -> Said:
    said = answer.verdict
    return Said(verdict=said.kind, probability=said.probability, right=_right(answer, judged))


def _shown(hit: Hit, qid: str, judged: Judged, known: bool) -> Shown:
    bodies = hit.initiative.organisations
    lead = next((body.name for body in bodies if body.role is Role.LEAD), None)
    return Shown(
        title=hit.initiative.title,
        by=lead or next((body.name for body in bodies), None),
        status=hit.initiative.status,
        grade=judged.grade(qid, (hit.initiative, *hit.similar)) if known else None,
    )


def _wanted(answer: Answered, judged: Judged) -> Iterator[Wanted]:
    """What was judged to answer, the best first; copies of one title are one."""
    places: dict[str, int] = {}
    for hit in answer.hits:
        for each in (hit.initiative, *hit.similar):
            for document in judged.of(each.origins):
                places.setdefault(document, hit.rank)
    found: dict[str, Wanted] = {}
    grades = judged.grades.get(answer.question.qid, {})
    for document, grade in sorted(grades.items(), key=lambda pair: (-pair[1], pair[0])):
        title = judged.titles.get(document, document)
        if grade < ANSWERS:
            continue
        before = found.get(title, Wanted(title=title, grade=grade, place=None))
        reached = [place for place in (before.place, places.get(document)) if place]
        found[title] = before.model_copy(update={"place": min(reached, default=None)})
    yield from found.values()


def _judgements(answer: Answered, judged: Judged) -> str:
    """A name for the judgements of a question, the same as long as they are."""
    asked = answer.question
    grades = sorted(judged.grades.get(asked.qid, {}).items())
    whole = json.dumps([asked.answered, asked.near, grades])
    return sha256(whole.encode()).hexdigest()[:16]
