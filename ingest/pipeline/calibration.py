"""Fits a snapshot's calibration on judged questions, or by its titles where few of them apply."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np

from index.evaluation import metrics, qrels
from index.evaluation.metrics import Answered
from index.evaluation.qrels import ANSWERS, Judged
from index.model import Query
from index.search import explanation, pipeline
from index.settings import Settings, read
from index.snapshot.calibration import Calibration, Logistic
from index.snapshot.snapshot import Snapshot, open_snapshot, put_json
from index.snapshot.store import Shelf
from index.text.documents import title_text
from index.verdict import decision

QUESTIONS = Path(__file__).parents[1] / "data" / "questions"
SHIPPED = QUESTIONS / "calibration.json"

# The sources whose records were judged: of an initiative from elsewhere nobody knows whether it
# answers a question, and where there are many of those, "unanswered" is not known any more.
JUDGED_SOURCES = (
    "catalogue",
    "dpg",
    "publicgoods-products",
    "uk-api-catalogue",
    "govuk-design-system",
    "canada-ore",
    "pandemic-response",
    "18f-dashboard",
    "code-gov",
)
MOST_UNJUDGED = 0.25
# Fewer answered or unanswered questions than this do not carry a fit: with 50 labels in all the
# calibration error was .06, with fewer it doubles (measured on stackfaq).
FEWEST = 20
# Cuts, chosen on out-of-fold probabilities (docs/decisions/0004): from 0.76 nineteen of twenty
# "yes" are answered, under 0.26 four of five "nobody" are not.
ANSWERED, UNANSWERED = 0.76, 0.26
# How freely a regression may follow its questions; 1 is usual, less holds it nearer to nothing.
FREEDOM = 0.3
HITS = 10
TITLES = 200
# At most this share of titles may find another initiative that is taken for an answer.
FALSE_YES = 0.05


def fit(snapshot: Snapshot) -> Calibration:
    """The calibration of a snapshot whose content is written; its own calibration is not used."""
    asked = qrels.load(QUESTIONS)
    # Where nothing lies within a question's limits there is nothing to weigh.
    answers = [answer for answer in metrics.run(snapshot, asked) if answer.hits]
    labels = held(snapshot, asked, answers)
    if _apply(snapshot) and min(sum(labels), len(labels) - sum(labels)) >= FEWEST:
        return _fitted(answers, labels, asked)
    return _by_titles(snapshot)


def shipped() -> Calibration:
    """The calibration that `make calibration` made, for use until a snapshot has its own."""
    return Calibration.model_validate_json(SHIPPED.read_bytes())


def _fitted(answers: Sequence[Answered], labels: Sequence[bool], asked: Judged) -> Calibration:
    signals = [decision.signals(answer.found) for answer in answers]
    hits = [(answer, hit) for answer in answers for hit in answer.hits[:HITS]]
    shown = [
        explanation.signals(
            hit.dense, hit.lexical, hit.coverage, answer.found.background, hit.rerank
        )
        for answer, hit in hits
    ]
    right = [
        asked.grade(answer.question.qid, (hit.initiative, *hit.similar)) >= ANSWERS
        for answer, hit in hits
    ]
    return Calibration(
        basis=f"fitted on {len(answers)} judged questions",
        questions=len(answers),
        hit=logistic(shown, right),
        question=logistic(signals, labels),
        answered=ANSWERED,
        unanswered=UNANSWERED,
    )


def logistic(signals: Sequence[dict[str, float]], labels: Sequence[bool]) -> Logistic:
    """A logistic regression with an L2 penalty on standardised signals."""
    # A second to import, and most builds find that nothing changed.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    names = list(signals[0])
    values = np.array([[row[name] for name in names] for row in signals])
    scaler, model = StandardScaler(), LogisticRegression(C=FREEDOM)
    make_pipeline(scaler, model).fit(values, np.asarray(labels))
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return Logistic(bias=bias, weights=dict(zip(names, map(float, weights), strict=True)))


def _by_titles(snapshot: Snapshot) -> Calibration:
    """The shipped calibration, held back so far that few titles find an answer outside themselves.

    A title's best match that is not its own initiative stands for a question nobody has answered.
    """
    usual = shipped()
    controls = sorted(
        (usual.question.probability(signals) for signals in _title_signals(snapshot)), reverse=True
    )
    allowed = controls[int(len(controls) * FALSE_YES)] if controls else 0.0
    held_back = max(0.0, _logit(allowed) - _logit(ANSWERED))
    lowered = usual.question.model_copy(update={"bias": usual.question.bias - held_back})
    return usual.model_copy(
        update={
            "basis": f"carried over from other registries, held back by {len(controls)} titles",
            "questions": 0,
            "question": lowered,
        }
    )


def _title_signals(snapshot: Snapshot) -> Iterator[dict[str, float]]:
    count = len(snapshot.catalogue)
    for row in range(0, count, max(1, count // TITLES)):
        initiative = snapshot.catalogue[row]
        query = Query(initiative.title, title_text(initiative))
        found = pipeline.search(snapshot, query, metrics.DEPTH)
        others = tuple(hit for hit in found.hits if hit.initiative.id != initiative.id)
        if others:
            yield decision.signals(replace(found, hits=others))


def _logit(probability: float) -> float:
    return log(probability / (1 - probability)) if 0 < probability < 1 else 0.0


def _apply(snapshot: Snapshot) -> bool:
    """Whether the shipped judgements say enough of what this snapshot holds."""
    judged_rows = snapshot.catalogue.rows([[f"source:{name}" for name in JUDGED_SOURCES]])
    held = 0 if judged_rows is None else len(judged_rows)
    return held >= (1 - MOST_UNJUDGED) * len(snapshot.catalogue)


def held(snapshot: Snapshot, asked: Judged, answers: Sequence[Answered]) -> list[bool]:
    """Of each question, whether the snapshot holds an answer to it."""
    documents = {doc for initiative in snapshot.catalogue for doc in asked.of(initiative.origins)}
    return [
        any(
            grade >= ANSWERS and document in documents
            for document, grade in asked.grades.get(answer.question.qid, {}).items()
        )
        for answer in answers
    ]


def ship() -> None:
    """Write the calibration of the current snapshot as the one that ships: `make calibration`."""
    folder = Shelf(read(Settings).data).current_folder()
    put_json(SHIPPED, open_snapshot(folder).calibration.model_dump())


if __name__ == "__main__":
    ship()
