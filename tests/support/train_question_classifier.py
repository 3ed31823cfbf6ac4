"""Train the classifier of new questions: `make intents`, after the adapter was trained.

It reads the development half of the utterances, 600 expected questions and the titles of the
catalogue, which people ask alone as well as below an answer. The half that is held out is not read.
"""

import json
import random
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.service.conversation import question_classifier
from index.retrieval.encoder import Encoder
from index.settings import Settings, read_settings
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore

ROOT = Path(__file__).parents[2]
UTTERANCES = ROOT / "tests" / "bot" / "chat" / "utterances" / "development.jsonl"
EXPECTED = ("code-gov", "dpg", "uk-api-catalogue", "catalogue")
EXPECTED_COUNT = 600
INVERSE_REGULARISATION = 30


def read_examples() -> list[tuple[str, bool, bool]]:
    """Return texts, whether an answer is shown above, and whether it is a new question."""
    rows = map(json.loads, UTTERANCES.read_text(encoding="utf-8").splitlines())
    said = [(row["text"], row["after_answer"], row["intent"] == "new_question") for row in rows]
    folder = ROOT / "ingest" / "data" / "expected_questions"
    expected = [
        json.loads(line)["text"]
        for name in EXPECTED
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    chosen = random.Random(0).sample(expected, EXPECTED_COUNT)
    catalogue = ROOT / "ingest" / "data" / "catalogue" / "initiatives.jsonl"
    lines = catalogue.read_text(encoding="utf-8").splitlines()
    titles = [(json.loads(line)["title"], below, True) for line in lines for below in (False, True)]
    return [*said, *((text, bool(n % 2), True) for n, text in enumerate(chosen)), *titles]


def train(encoder: Encoder) -> dict:
    """Return the content of the file of weights for this encoder."""
    examples = read_examples()
    rows = [np.append(encoder.encode_query(text), float(below)) for text, below, _ in examples]
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=4000, class_weight="balanced")
    model.fit(np.stack(rows), [is_question for *_, is_question in examples])
    *weights, follows_answer = (round(float(weight), 4) for weight in model.coef_[0])
    return {
        "model": encoder.fingerprint,
        "bias": round(float(model.intercept_[0]), 4),
        "follows_answer": follows_answer,
        "weights": weights,
    }


def main() -> None:
    """Train on the encoder of the current index, and replace the weights that ship."""
    folder = SnapshotStore(read_settings(Settings).data).current_folder()
    content = train(open_snapshot(folder).encoder)
    path = Path(question_classifier.__file__).with_name(question_classifier.WEIGHTS_FILE)
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
