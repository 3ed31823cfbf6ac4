"""Calibration of a snapshot's probabilities by logistic regression on judged questions.

Where few of the questions apply, the shipped calibration is shifted by the snapshot's own titles.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.evaluation import metrics, qrels
from index.evaluation.metrics import AnsweredQuestion
from index.evaluation.qrels import MIN_ANSWER_GRADE, TestCollection
from index.model import Query
from index.search import pipeline
from index.search.features import VERDICT_DEPTH, question_features
from index.settings import Settings, read_settings
from index.snapshot.calibration import Calibration, LogisticModel, log_odds
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from index.text.documents import title_text
from index.text.files import write_json

QUESTIONS_FOLDER = Path(__file__).parents[1] / "data" / "questions"
SHIPPED_CALIBRATION = QUESTIONS_FOLDER / "calibration.json"

# The sources whose records were judged. Nobody knows whether an initiative of another source
# answers a question; where there are many of those, no question is known to be unanswered.
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
MAX_UNJUDGED_SHARE = 0.25
# Answered questions that a fit needs, and as many unanswered ones: with 50 labels in all the
# calibration error was .06, with fewer it doubles (measured on stackfaq).
MIN_QUESTIONS_PER_CLASS = 20
# Thresholds, chosen on out-of-fold probabilities (docs/decisions/0004): from 0.72 on nineteen of
# twenty "yes" are answered, below 0.22 nine of ten "nobody" are not.
P_ANSWERED, P_UNANSWERED = 0.72, 0.22
# The inverse L2 strength C of scikit-learn; its default was as good as any out of fold.
REGULARISATION_C = 1.0
# Hits of a question that the model of hits is fitted on: those that a verdict may rest on.
HITS_PER_QUESTION = VERDICT_DEPTH
TITLE_SAMPLE_SIZE = 200
# Titles of which the vectors that were looked at are mapped together.
_TITLES_IN_MEMORY = 10
# The largest share of titles for which another initiative may be taken for an answer.
MAX_FALSE_ANSWER_SHARE = 0.05


def fit(snapshot: Snapshot) -> Calibration:
    """Return the calibration of a snapshot whose content is written; ignore the one it has.

    It is fitted on the judged questions where enough of the snapshot was judged and enough
    questions apply (`MIN_QUESTIONS_PER_CLASS` answered and unanswered ones), else the shipped one
    is shifted by titles.
    """
    test_collection = qrels.load(QUESTIONS_FOLDER)
    if not _is_judged_enough(snapshot):
        return _shift_by_titles(snapshot)
    plain_models = _fit_on_questions(replace(snapshot, question_index=None), test_collection)
    if plain_models is None:
        return _shift_by_titles(snapshot)
    models = _fit_on_questions(snapshot, test_collection) or plain_models
    count = models.count
    return Calibration(
        basis=f"fitted on {count} judged questions",
        questions=count,
        hit=models.hit,
        question=models.question,
        answered=P_ANSWERED,
        unanswered=P_UNANSWERED,
        plain_hit=plain_models.hit,
        plain_question=plain_models.question,
        answered_share=plain_models.answered_share,
    )


def load_shipped() -> Calibration:
    """Return the calibration that `make calibration` wrote, used until a snapshot has its own."""
    return Calibration.model_validate_json(SHIPPED_CALIBRATION.read_bytes())


@dataclass(frozen=True, slots=True)
class _FittedModels:
    """Models of hits and of questions, fitted on `count` judged questions.

    `answered_share` is the share of them that is answered, rounded to four decimals.
    """

    hit: LogisticModel
    question: LogisticModel
    count: int
    answered_share: float


def _fit_on_questions(snapshot: Snapshot, test_collection: TestCollection) -> _FittedModels | None:
    """Fit one regression on the features of hits, one on those of questions.

    With a question index, hits without expected questions are left out, and so are questions whose
    most probable hit is one. Returns None where too few questions apply.
    """
    # A question whose filters leave no hit has no features.
    answers = [
        answer for answer in metrics.answer_questions(snapshot, test_collection) if answer.hits
    ]
    labels = label_questions(snapshot, test_collection, answers)
    if min(sum(labels), len(labels) - sum(labels)) < MIN_QUESTIONS_PER_CLASS:
        return None
    answer_hits = [(answer, hit) for answer in answers for hit in answer.hits[:HITS_PER_QUESTION]]
    hit_labels = [
        test_collection.grade(answer.question.qid, (hit.initiative, *hit.similar))
        >= MIN_ANSWER_GRADE
        for answer, hit in answer_hits
    ]
    has_questions = snapshot.question_index is not None
    hit_rows = _with_feature([hit.features for _, hit in answer_hits], hit_labels, has_questions)
    features = [question_features(each.hits) for each in answers]
    rows = _with_feature(features, labels, has_questions)
    answered_share = round(sum(labels) / len(labels), 4)
    return _FittedModels(fit_logistic(*hit_rows), fit_logistic(*rows), len(answers), answered_share)


def _with_feature(
    features: Sequence[Mapping[str, float]], labels: Sequence[bool], has_questions: bool
) -> tuple[list[Mapping[str, float]], list[bool]]:
    """Return the rows that have the feature of expected questions, where the snapshot has any."""
    rows = [
        (row, label)
        for row, label in zip(features, labels, strict=True)
        if "question" in row or not has_questions
    ]
    return [row for row, _ in rows], [label for _, label in rows]


def fit_logistic(features: Sequence[Mapping[str, float]], labels: Sequence[bool]) -> LogisticModel:
    """Fit a logistic regression with an L2 penalty (scikit-learn) on standardised features.

    Returns its bias and weights for the features as they are, not standardised.
    """
    # Takes a second to import, and most builds find that nothing changed.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    feature_names = list(features[0])
    values = np.array([[row[name] for name in feature_names] for row in features])
    scaler, model = StandardScaler(), LogisticRegression(C=REGULARISATION_C)
    make_pipeline(scaler, model).fit(values, np.asarray(labels))
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - weights @ scaler.mean_)
    return LogisticModel(
        bias=bias, weights=dict(zip(feature_names, map(float, weights), strict=True))
    )


def _shift_by_titles(snapshot: Snapshot) -> Calibration:
    """Shift the shipped calibration until few titles find an answer other than themselves.

    A title's best hit that is not its own initiative stands for a question that nobody has
    answered: at most `MAX_FALSE_ANSWER_SHARE` of such hits may reach `P_ANSWERED`.
    """
    shipped_calibration = load_shipped()
    controls = sorted(
        (
            shipped_calibration.question_probability(features)
            for features in _title_features(snapshot)
        ),
        reverse=True,
    )
    cutoff = controls[int(len(controls) * MAX_FALSE_ANSWER_SHARE)] if controls else 0.0
    shift = max(0.0, log_odds(cutoff) - log_odds(P_ANSWERED))
    plain = shipped_calibration.plain_question
    return shipped_calibration.model_copy(
        update={
            "basis": f"carried over from other registries, held back by {len(controls)} titles",
            "questions": 0,
            "question": shipped_calibration.question.shifted(-shift),
            "plain_question": plain.shifted(-shift) if plain else None,
        }
    )


def _title_features(snapshot: Snapshot) -> Iterator[Mapping[str, float]]:
    """Yield the question features of a sample of titles, their own initiatives left out."""
    count = len(snapshot.documents)
    for number, row in enumerate(range(0, count, max(1, count // TITLE_SAMPLE_SIZE))):
        initiative = snapshot.documents[row]
        query = Query(initiative.title, title_text(initiative))
        results = pipeline.search(snapshot, query, metrics.EVALUATION_DEPTH)
        if number % _TITLES_IN_MEMORY == 0:  # those from all over the index map all its vectors
            snapshot.dense_index.release_memory()
        others = tuple(hit for hit in results.hits if hit.initiative.id != initiative.id)
        if others:
            yield question_features(others)


def _is_judged_enough(snapshot: Snapshot) -> bool:
    """Return whether enough of the snapshot comes from sources whose records were judged."""
    judged_rows = snapshot.documents.matching_rows([[f"source:{name}" for name in JUDGED_SOURCES]])
    judged_count = 0 if judged_rows is None else len(judged_rows)
    return judged_count >= (1 - MAX_UNJUDGED_SHARE) * len(snapshot.documents)


def label_questions(
    snapshot: Snapshot, test_collection: TestCollection, answers: Sequence[AnsweredQuestion]
) -> list[bool]:
    """Return for each answered question whether the snapshot holds an answer to it."""
    documents = test_collection.owners(snapshot.documents)
    return [
        any(
            grade >= MIN_ANSWER_GRADE and document in documents
            for document, grade in test_collection.grades.get(answer.question.qid, {}).items()
        )
        for answer in answers
    ]


def write_shipped() -> None:
    """Write the current snapshot's calibration as the shipped one: `make calibration`."""
    folder = SnapshotStore(read_settings(Settings).data).current_folder()
    write_json(SHIPPED_CALIBRATION, open_snapshot(folder).calibration.model_dump())


if __name__ == "__main__":
    write_shipped()
