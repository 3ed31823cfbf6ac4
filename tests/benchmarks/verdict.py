"""Reliability of the verdict's probability: `make bench-verdict`.

Asks the current index every judged question in the repository, fits the calibration on nine tenths
of them and predicts the other tenth, ten times over. Prints the figures and writes
docs/reliability.svg.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.report import charts
from index.evaluation import cross_validation, metrics, qrels, reliability, significance
from index.search.features import question_features
from index.settings import Settings, read_settings
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from ingest.pipeline import calibration

FOLDERS = (calibration.QUESTIONS_FOLDER, ROOT / "tests" / "questions")
PICTURE = ROOT / "docs" / "reliability.svg"


def asked(snapshot: Snapshot) -> tuple[list[Mapping[str, float]], np.ndarray, np.ndarray]:
    """The signals of every question, whether it is answered, and the top score."""
    signals, labels, scores = [], [], []
    for folder in FOLDERS:
        questions = qrels.load(folder)
        answers = list(metrics.answer_questions(snapshot, questions))
        answers = [answer for answer in answers if answer.hits]
        signals += [question_features(answer.hits) for answer in answers]
        labels += calibration.label_questions(snapshot, questions, answers)
        scores += [answer.hits[0].score for answer in answers]
    return signals, np.asarray(labels, dtype=bool), np.asarray(scores)


def brier(name: str, labels: np.ndarray, probabilities: np.ndarray) -> None:
    """Print a Brier score between what it would lie 95 times in 100."""
    found = reliability.brier_score(probabilities, labels)
    print(f"Brier score, {name:<22}{found.value:.3f}  ({found.low:.3f} to {found.high:.3f})")


def auroc(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return how often an answered question scores above an unanswered one (AUROC)."""
    return significance.auroc(list(probabilities[labels]), list(probabilities[~labels]))


def main() -> None:
    """Print the figures and write the picture."""
    snapshot = open_snapshot(SnapshotStore(read_settings(Settings).data).current_folder())
    signals, labels, scores = asked(snapshot)
    probabilities = cross_validation.predict_out_of_fold(
        snapshot.calibration, signals, labels, calibration.fit_logistic
    )
    scored = [{"score": score} for score in scores]
    alone = cross_validation.out_of_fold_probabilities(scored, labels, calibration.fit_logistic)
    print(f"{len(labels)} questions, {labels.sum()} of them answered; out of fold")
    print(f"AUROC {auroc(labels, probabilities):.3f}, top score alone {auroc(labels, alone):.3f}")
    brier("ours", labels, probabilities)
    brier("base rate", labels, np.full(len(labels), labels.mean()))
    brier("top score alone", labels, alone)
    print(
        f"calibration error in five equal bins {reliability.calibration_error(probabilities, labels):.3f}; a "
        f"perfect forecaster would show under {reliability.perfect_error_p95(probabilities):.3f} 95 times in 100"
    )
    bins = reliability.reliability_bins(probabilities, labels)
    PICTURE.write_text(charts.draw_reliability(bins, paper=True), encoding="utf-8")


if __name__ == "__main__":
    main()
