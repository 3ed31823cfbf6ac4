"""A run: every question of a judged set with what was answered and how that scores, as one file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from index import chance, evaluate, unseen, verdict
from index.errors import InvalidInput
from index.evaluate import ENGINES, OURS, Answered
from index.judged import ANSWERS, Judged
from index.model import Hit, Role, Status, VerdictKind
from index.snapshot import Snapshot
from index.unseen import Fit

YES = (VerdictKind.DONE, VerdictKind.UNDER_WAY, VerdictKind.STOPPED)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Shown(_Part):
    """One of the first hits: `by` leads it; `grade` is None where nothing is judged."""

    title: str
    by: str | None
    status: Status
    grade: int | None


class Wanted(_Part):
    """A document judged to answer, and at which place it was found: None below the last."""

    title: str
    grade: int
    place: int | None


class Said(_Part):
    """A verdict; `right` is None where nothing is judged."""

    verdict: VerdictKind
    probability: float = Field(ge=0, le=1)
    right: bool | None


class Scored(_Part):
    """One question: what it was, what was answered, and how that scores.

    `judged` names the judgements that it was scored by: two runs can be compared where it is the
    same. `unseen` is what a calibration says that did not see the question, where it was fitted on
    it or its like. `top` is the score of the first hit. `figures` and `probabilities` are by
    engine; a figure that cannot be said of this question is left out. `right` is None where nothing
    is judged.
    """

    qid: str
    text: str
    style: str
    answered: bool | None
    near: bool
    judged: str
    verdict: VerdictKind
    sentence: str
    probability: float = Field(ge=0, le=1)
    right: bool | None
    unseen: Said | None
    top: float
    figures: dict[str, dict[str, float]]
    probabilities: dict[str, float]
    shown: tuple[Shown, ...]
    wanted: tuple[Wanted, ...]

    @property
    def said_yes(self) -> bool:
        """Whether the verdict is done, under way or stopped."""
        return self.verdict in YES


class Run(_Part):
    """Questions as one snapshot answered them at one time.

    `fitted` counts the questions that its calibration was fitted on, which flatters its verdicts.
    """

    format: Literal["hasanyone run"] = "hasanyone run"
    version: Literal[1] = 1
    made: AwareDatetime
    snapshot: str
    calibration: str
    fitted: int
    questions: tuple[Scored, ...] = Field(min_length=1)

    def area(self, engine: str = OURS, *, near: bool = False) -> float | None:
        """How often an engine's probability is higher of an answered question than of another.

        With `near`, of the others those near to something held count alone.
        """
        yes = [q.probabilities[engine] for q in self.questions if q.answered]
        others = [q for q in self.questions if q.answered is False and (q.near or not near)]
        return chance.area(yes, [q.probabilities[engine] for q in others])

    @model_validator(mode="after")
    def _one_choice_of_engines(self) -> Self:
        if {tuple(q.probabilities) for q in self.questions} != {(OURS, *self.engines[1:])}:
            raise ValueError("every question is answered by the same engines, ours first")
        return self

    @property
    def engines(self) -> tuple[str, ...]:
        """What answered, ours first."""
        return tuple(self.questions[0].probabilities)

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of the figures that can be said of any question."""
        return tuple(dict.fromkeys(m for q in self.questions for m in q.figures.get(OURS, {})))

    def values(self, measure: str, engine: str = OURS) -> dict[str, float]:
        """A figure of an engine by question, where it can be said."""
        named = {q.qid: q.figures.get(engine, {}).get(measure) for q in self.questions}
        return {qid: value for qid, value in named.items() if value is not None}

    def by_unseen(self) -> "Run | None":
        """The same with the verdicts of calibrations that did not see the question, if any are."""
        if not all(each.unseen for each in self.questions):
            return None
        told = [each.model_copy(update=dict(each.unseen or ())) for each in self.questions]
        return self.model_copy(update={"questions": tuple(told)})

    def of_style(self) -> dict[str, "Run"]:
        """The run cut by style of question, the most frequent first; without style is last."""
        styles: dict[str, list[Scored]] = {}
        for each in self.questions:
            styles.setdefault(each.style, []).append(each)
        order = sorted(styles, key=lambda style: (not style, -len(styles[style])))
        return {name: self.model_copy(update={"questions": tuple(styles[name])}) for name in order}


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
        others = [engine for engine in ENGINES if engine != OURS]
        runs |= {name: list(evaluate.run(snapshot, judged, (), ENGINES[name])) for name in others}
    figures = {
        engine: evaluate.by_question(run, judged, snapshot) if len(runs) > 1 else {}
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


def text(run: Run) -> str:
    """A run as the text of a file that `load` reads."""
    return json.dumps(run.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def load(path: Path) -> Run:
    """Read a saved run; raises InvalidInput for any other file."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError:
        reason = "cannot be read"
    except ValidationError:
        reason = "is not a saved run"
    raise InvalidInput(
        f"{path.name} {reason}.",
        "Name a file that “hasanyone evaluate FOLDER --save FILE” wrote.",
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
        shown=tuple(_shown(hit, asked.qid, judged, known) for hit in answer.hits[: verdict.SHOWN]),
        wanted=tuple(_wanted(answer, judged)),
    )


def _right(answer: Answered, judged: Judged) -> bool | None:
    known = judged.grades and judged.documents and answer.question.answered is not None
    return evaluate.right(answer, judged) if known else None


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
