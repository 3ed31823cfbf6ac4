"""How far the probability of a verdict can be believed: `make bench-verdict`.

Asks the current index every judged question that is here, fits the calibration on nine tenths of
them and reads the other tenth, ten times over; prints the figures and writes docs/reliability.svg.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index import evaluate, judged, verdict  # noqa: E402
from index.promotion import Shelf  # noqa: E402
from index.settings import Settings, read  # noqa: E402
from index.snapshot import open_snapshot  # noqa: E402
from ingest import calibrate  # noqa: E402

FOLDERS = (calibrate.QUESTIONS, ROOT / "tests" / "questions")
FOLDS, TIMES, BINS, SIMULATED, SEED = 10, 10, 5, 2000, 6
PICTURE = ROOT / "docs" / "reliability.svg"


def asked() -> tuple[list[dict[str, float]], np.ndarray, np.ndarray]:
    """The signals of every question, whether it is answered, and the top score."""
    snapshot = open_snapshot(Shelf(read(Settings).data).current_folder())
    signals, labels, scores = [], [], []
    for folder in FOLDERS:
        questions = judged.load(folder)
        answers = list(evaluate.run(snapshot, questions))
        signals += [verdict.signals(answer.found) for answer in answers]
        labels += calibrate.held(snapshot, questions, answers)
        scores += [answer.hits[0].score for answer in answers]
    return signals, np.asarray(labels), np.asarray(scores)


def out_of_fold(signals: list[dict[str, float]], labels: np.ndarray) -> np.ndarray:
    """The probability of each question by calibrations that did not see it, averaged."""
    total = np.zeros(len(labels))
    for seed in range(TIMES):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        for seen, unseen in folds.split(labels, labels):
            fitted = calibrate.logistic([signals[i] for i in seen], list(labels[seen]))
            total[unseen] += [fitted.probability(signals[i]) for i in unseen]
    return total / TIMES


def bins(probabilities: np.ndarray) -> list[np.ndarray]:
    """The questions in five equal parts, by their probability."""
    return np.array_split(np.argsort(probabilities, kind="stable"), BINS)


def error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The mean distance of what was said from what was so, over the bins."""
    return float(
        np.mean([abs(probabilities[b].mean() - labels[b].mean()) for b in bins(probabilities)])
    )


def brier(name: str, labels: np.ndarray, probabilities: np.ndarray) -> None:
    """Print a Brier score between what it would lie 95 times in 100."""
    squared = (probabilities - labels) ** 2
    between = bootstrap((squared,), np.mean, rng=SEED).confidence_interval
    low, high = between.low, between.high
    print(f"Brier score, {name:<22}{squared.mean():.3f}  ({low:.3f} to {high:.3f})")


def picture(probabilities: np.ndarray, labels: np.ndarray) -> None:
    """Draw what was said against what was so."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "hasanyone"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4.5))
    said = [probabilities[b].mean() for b in bins(probabilities)]
    so = [labels[b].mean() for b in bins(probabilities)]
    spread = [1.96 * (s * (1 - s) / (len(labels) / BINS)) ** 0.5 for s in said]
    axes.plot([0, 1], [0, 1], color="0.7", label="perfectly calibrated")
    axes.errorbar(said, so, yerr=spread, fmt="o-", color="#1d70b8", label="out of fold")
    axes.set(xlabel="probability said", ylabel="share answered", xlim=(0, 1), ylim=(0, 1))
    axes.set_title(f"{len(labels)} questions in five equal parts")
    axes.legend(loc="upper left")
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    """Print the figures and write the picture."""
    signals, labels, scores = asked()
    probabilities = out_of_fold(signals, labels)
    alone = out_of_fold([{"score": score} for score in scores], labels)
    print(f"{len(labels)} questions, {labels.sum()} of them answered; {FOLDS} folds, {TIMES} times")
    print(f"AUROC {roc_auc_score(labels, probabilities):.3f}, top score alone", end=" ")
    print(f"{roc_auc_score(labels, alone):.3f}")
    brier("ours", labels, probabilities)
    brier("base rate", labels, np.full(len(labels), labels.mean()))
    brier("top score alone", labels, alone)
    chance = np.random.default_rng(SEED)
    perfect = [
        error(probabilities, chance.random(len(labels)) < probabilities) for _ in range(SIMULATED)
    ]
    print(
        f"calibration error in five equal bins {error(probabilities, labels):.3f}; a perfect "
        f"forecaster would show under {np.quantile(perfect, 0.95):.3f} 95 times in 100"
    )
    picture(probabilities, labels)


if __name__ == "__main__":
    main()
