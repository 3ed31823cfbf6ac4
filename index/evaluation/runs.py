"""Evaluation run: every question with its answer and its scores, saved as one JSON file."""

import json
from pathlib import Path
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import InvalidInput
from index.evaluation import significance
from index.evaluation.metrics import OURS
from index.model import Status, VerdictKind
from index.verdict.decision import YES_KINDS


class _RunPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ShownHit(_RunPart):
    """Hit among the first ones; `by` is the lead organisation.

    `grade` is None where nothing is judged.
    """

    title: str
    by: str | None
    status: Status
    grade: int | None


class RelevantDocument(_RunPart):
    """Document judged to answer; `place` is the rank of its hit, None where it was not found."""

    title: str
    grade: int
    place: int | None


class VerdictOutcome(_RunPart):
    """Verdict with its probability; `right` is None where nothing is judged.

    `is_probable` says that it is probable and not plain.
    """

    verdict: VerdictKind
    probability: float = Field(ge=0, le=1)
    right: bool | None
    is_probable: bool = False


class ScoredQuestion(_RunPart):
    """Question with its answer and its scores.

    `judged` is a hash of the judgements that it was scored by: two runs can be compared where it is
    the same. `unseen` is the out-of-fold verdict, where the calibration was fitted on some of the
    questions. `top` is the score of the first hit. `figures` and `probabilities` are by engine; a
    figure that does not apply to this question is left out. `right` is None where nothing is
    judged. `shown` holds the first hits, `wanted` the documents judged to answer.
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
    unseen: VerdictOutcome | None
    top: float
    figures: dict[str, dict[str, float]]
    probabilities: dict[str, float]
    shown: tuple[ShownHit, ...]
    wanted: tuple[RelevantDocument, ...]
    is_probable: bool = False

    @property
    def is_yes(self) -> bool:
        """Return whether the verdict is done, under way, stopped or proposed, plain or probable."""
        return self.verdict in YES_KINDS


class EvaluationRun(_RunPart):
    """Questions as one snapshot answered them at one time.

    `fitted` counts the questions that its calibration was fitted on, which flatters its verdicts.
    """

    format: Literal["hasanyone run"] = "hasanyone run"
    version: Literal[1] = 1
    made: AwareDatetime
    snapshot: str
    calibration: str
    fitted: int
    questions: tuple[ScoredQuestion, ...] = Field(min_length=1)

    def auroc(self, engine: str = OURS, *, near_only: bool = False) -> float | None:
        """Return the area under the ROC curve of an engine's probabilities, or None.

        With `near_only`, only the near questions among the unanswered count.
        """
        positives = [q.probabilities[engine] for q in self.questions if q.answered]
        negatives = [q for q in self.questions if q.answered is False and (q.near or not near_only)]
        return significance.auroc(positives, [q.probabilities[engine] for q in negatives])

    @model_validator(mode="after")
    def _check_engines(self) -> Self:
        if {tuple(q.probabilities) for q in self.questions} != {(OURS, *self.engines[1:])}:
            raise ValueError("every question is answered by the same engines, ours first")
        return self

    @property
    def engines(self) -> tuple[str, ...]:
        """Return the names of the engines that answered, ours first."""
        return tuple(self.questions[0].probabilities)

    @property
    def measures(self) -> tuple[str, ...]:
        """Return the names of the figures that any question has."""
        return tuple(dict.fromkeys(m for q in self.questions for m in q.figures.get(OURS, {})))

    def values(self, measure: str, engine: str = OURS) -> dict[str, float]:
        """Return a figure of an engine by question id, for the questions that have it."""
        value_by_qid = {q.qid: q.figures.get(engine, {}).get(measure) for q in self.questions}
        return {qid: value for qid, value in value_by_qid.items() if value is not None}

    def with_out_of_fold_verdicts(self) -> "EvaluationRun | None":
        """Return the run with its out-of-fold verdicts; None where it has none."""
        if not all(each.unseen for each in self.questions):
            return None
        questions = [each.model_copy(update=dict(each.unseen or ())) for each in self.questions]
        return self.model_copy(update={"questions": tuple(questions)})

    def by_style(self) -> dict[str, "EvaluationRun"]:
        """Return the run split by style of question, the most frequent first; no style is last."""
        questions_by_style: dict[str, list[ScoredQuestion]] = {}
        for each in self.questions:
            questions_by_style.setdefault(each.style, []).append(each)
        order = sorted(
            questions_by_style, key=lambda style: (not style, -len(questions_by_style[style]))
        )
        return {
            name: self.model_copy(update={"questions": tuple(questions_by_style[name])})
            for name in order
        }


def to_json(run: EvaluationRun) -> str:
    """Return a run as the text of a file that `load` reads."""
    return json.dumps(run.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def load(path: Path) -> EvaluationRun:
    """Load a saved run; raise InvalidInput for any other file."""
    try:
        return EvaluationRun.model_validate_json(path.read_bytes())
    except OSError:
        reason = "cannot be read"
    except ValidationError:
        reason = "is not a saved run"
    raise InvalidInput(
        f"{path.name} {reason}.",
        "Name a file that “hasanyone evaluate FOLDER --save FILE” wrote.",
    )
