"""A run: every question of a judged set with what was answered and how that scores, as one file."""

import json
from pathlib import Path
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import InvalidInput
from index.evaluation import significance
from index.evaluation.metrics import OURS
from index.model import Status, VerdictKind

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
        return significance.area(yes, [q.probabilities[engine] for q in others])

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
