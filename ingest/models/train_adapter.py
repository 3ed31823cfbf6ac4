"""Training of the packaged model's LoRA adapter for queries: `make adapt`.

Only the query side is trained, against the passage vectors of the current index, which stay as they
are. Each written expected question has a known initiative that answers it. The training goes on
from the shipped adapter.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import numpy as np

from index.errors import AppError, SetupError
from index.model import QuestionOrigin
from index.retrieval import dense
from index.retrieval.types import Vectors
from index.search.ranking import QUESTION_OFFSET, QUESTION_WEIGHT
from index.settings import Settings, read_settings
from index.snapshot.snapshot import VECTORS_FILE, Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from ingest.models import adapter, onnx_export
from ingest.models.adapter import DOWN_SUFFIX, UP_SUFFIX
from ingest.models.embedder import Embedder
from ingest.questions.written import count_written

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

# 331,776 parameters in all; ranks of 16 and more were not tried.
LORA_RANK = 8
# The share of the written questions that an index must hold.
MIN_HELD_SHARE = 0.9
EPOCHS = 2
# Initiatives in a batch, each with two of its questions.
BATCH_SIZE = 24
LEARNING_RATE = 4e-4
# The share of the steps in which the learning rate rises; then it falls to 0.
WARMUP_SHARE = 0.08
# Scores are divided by this before the softmax: less gives the nearest more weight.
TEMPERATURE = 0.05
# Other initiatives answer some of the questions too, and nobody knows which.
LABEL_SMOOTHING = 0.05
# How far a batch strays from the order in which similar initiatives are neighbours.
_ORDER_NOISE = 0.02
# Tokens read of a question.
_MAX_TOKENS = 128
_ENCODING_BATCH = 128
_ADAPTED_LAYERS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question, and the row of the initiative that answers it."""

    text: str
    row: int


@dataclass(frozen=True, slots=True)
class IndexVectors:
    """The passage vectors of an index, as `index/retrieval/dense.py` keeps them.

    `owners` holds the row of the initiative of each vector.
    """

    vectors: Vectors
    owners: "torch.Tensor"

    def dense_scores(self, questions: "torch.Tensor") -> "torch.Tensor":
        """Return the dense scores of questions, shape (questions, initiatives).

        The score of an initiative is that of its nearest vector.
        """
        import torch  # noqa: PLC0415

        cosines = questions @ torch.from_numpy(self.vectors).T
        return _best_by_row(cosines, self.owners, int(self.owners[-1]) + 1)


def load_questions(snapshot: Snapshot, min_share: float = MIN_HELD_SHARE) -> list[TrainingQuestion]:
    """Return the written questions that initiatives of the snapshot are expected to answer.

    Raises SetupError where they are fewer than the share `min_share` of all that ship.
    """
    questions = [
        TrainingQuestion(question.text, row)
        for row in range(len(snapshot.documents))
        for question in snapshot.documents.questions(row)
        if question.origin is QuestionOrigin.WRITTEN
    ]
    total = count_written()
    if len(questions) < min_share * total:
        raise SetupError(
            f"The index holds only {len(questions):,} of the {total:,} expected questions.",
            "Build the index of all registries first, with “hasanyone ingest”.",
        )
    return questions


def load_index_vectors(snapshot: Snapshot) -> IndexVectors:
    """Return the passage vectors of a snapshot."""
    import torch  # noqa: PLC0415

    path = snapshot.folder / VECTORS_FILE
    vectors = np.load(dense.vectors_path(path)).astype(np.float32)
    counts = np.diff(np.load(dense.offsets_path(path)))
    return IndexVectors(vectors, torch.from_numpy(np.repeat(np.arange(len(counts)), counts)))


def train(
    model: "SentenceTransformer",
    index_vectors: IndexVectors,
    questions: Sequence[TrainingQuestion],
    weights: "dict[str, torch.Tensor] | None" = None,
) -> "dict[str, torch.Tensor]":
    """Train `model` on the questions and return the adapter: low-rank matrices by layer name.

    The model itself is changed as well. `weights` are those of the adapter to go on from. The loss
    of a question is the cross-entropy of its initiative among all, by the semantic score of the
    ranking with the question itself left out, and that of another question of the same initiative
    among those of the batch (InfoNCE, van den Oord et al. 2018). Optimised by AdamW; the learning
    rate rises over `WARMUP_SHARE` of the steps, then falls to 0.
    """
    import torch  # noqa: PLC0415

    torch.manual_seed(0)
    adapters = _add_adapters(model, weights or {})
    parameters = [each for pair in adapters.values() for each in pair]
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE)
    batches = list(_batches(index_vectors, questions))
    steps = len(batches)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARMUP_SHARE * steps), 1 - step / steps)
    )
    owners = torch.tensor([question.row for question in questions])
    bank = _encode_all(model, questions)
    model.train()
    with click.progressbar(enumerate(batches), length=steps, label="Training") as numbered:
        for step, batch in numbered:
            if step and step % (steps // EPOCHS) == 0:
                bank = _encode_all(model, questions)
            vectors = _encode_queries(model, [questions[position].text for position in batch])
            loss = _ranking_loss(vectors, batch, bank, owners, index_vectors) + _pair_loss(vectors)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            scheduler.step()
    return {
        f"{name}{suffix}": matrix.detach().half().contiguous()
        for name, pair in adapters.items()
        for suffix, matrix in zip((UP_SUFFIX, DOWN_SUFFIX), pair, strict=True)
    }


def _add_adapters(
    model: "SentenceTransformer", weights: "dict[str, torch.Tensor]"
) -> "dict[str, list[torch.nn.Parameter]]":
    """Freeze a model but for a low-rank update of each adapted layer; return those by name.

    `weights` are those of an adapter to begin with; a layer without any begins unchanged.
    """
    import torch  # noqa: PLC0415
    from torch.nn.utils import parametrize  # noqa: PLC0415

    class LowRankUpdate(torch.nn.Module):
        """Trainable low-rank update of one weight matrix: W + up · down."""

        def __init__(self, rows: int, columns: int) -> None:
            super().__init__()
            self.up = torch.nn.Parameter(torch.zeros(rows, LORA_RANK))
            self.down = torch.nn.Parameter(torch.randn(LORA_RANK, columns) / columns**0.5)

        def forward(self, weight: torch.Tensor) -> torch.Tensor:
            return weight + self.up @ self.down

    model.requires_grad_(False)
    adapters = {}
    for name, layer in list(model.named_modules()):
        if name.endswith(_ADAPTED_LAYERS):
            update = LowRankUpdate(*layer.weight.shape)
            parametrize.register_parametrization(layer, "weight", update)
            if f"{name}{UP_SUFFIX}" in weights:
                update.up.data = weights[f"{name}{UP_SUFFIX}"].float()
                update.down.data = weights[f"{name}{DOWN_SUFFIX}"].float()
            adapters[name] = [update.up, update.down]
    return adapters


def _encode_queries(model: "SentenceTransformer", texts: list[str]) -> "torch.Tensor":
    """Return unit vectors of questions with gradients, shape (len(texts), dimension)."""
    import torch  # noqa: PLC0415

    inputs = model.preprocess(texts)
    truncated = {
        name: inputs[name][:, :_MAX_TOKENS] for name in onnx_export.input_names(model.tokenizer)
    }
    return torch.nn.functional.normalize(model(truncated)["sentence_embedding"], dim=1)


def _encode_all(
    model: "SentenceTransformer", questions: Sequence[TrainingQuestion]
) -> "torch.Tensor":
    """Return unit vectors of all questions without gradients, in their order."""
    import torch  # noqa: PLC0415

    is_training = model.training
    model.eval()
    # Texts of similar length are batched together: padding is what encoding wastes.
    order = sorted(range(len(questions)), key=lambda position: len(questions[position].text))
    batches = [
        order[start : start + _ENCODING_BATCH] for start in range(0, len(order), _ENCODING_BATCH)
    ]
    with torch.no_grad():
        vectors = [_encode_queries(model, [questions[p].text for p in batch]) for batch in batches]
    model.train(is_training)
    return torch.cat(vectors)[torch.argsort(torch.tensor(order))]


def _ranking_loss(
    vectors: "torch.Tensor",
    batch: Sequence[int],
    bank: "torch.Tensor",
    owners: "torch.Tensor",
    index_vectors: IndexVectors,
) -> "torch.Tensor":
    """Return the cross-entropy of the known initiatives by the semantic score of the ranking."""
    import torch  # noqa: PLC0415

    dense_scores = index_vectors.dense_scores(vectors)
    cosines = vectors @ bank.T
    cosines[torch.arange(len(batch)), torch.tensor(batch)] = -1.0
    question_scores = _best_by_row(cosines, owners, dense_scores.shape[1])
    scores = torch.maximum(dense_scores, QUESTION_WEIGHT * question_scores - QUESTION_OFFSET)
    return torch.nn.functional.cross_entropy(
        scores / TEMPERATURE, owners[torch.tensor(batch)], label_smoothing=LABEL_SMOOTHING
    )


def _pair_loss(vectors: "torch.Tensor") -> "torch.Tensor":
    """Return the InfoNCE of the two questions of each initiative, which follow each other."""
    import torch  # noqa: PLC0415

    similarities = vectors[0::2] @ vectors[1::2].T / TEMPERATURE
    labels = torch.arange(len(similarities))
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(similarities, labels) + cross_entropy(similarities.T, labels)) / 2


def _best_by_row(scores: "torch.Tensor", owners: "torch.Tensor", count: int) -> "torch.Tensor":
    """Return the best of the scores of each row, -1 where it has none; shape (n, count)."""
    import torch  # noqa: PLC0415

    lowest = torch.full((len(scores), count), -1.0)
    return lowest.scatter_reduce(1, owners.expand(len(scores), -1), scores, "amax")


def _batches(
    index_vectors: IndexVectors, questions: Sequence[TrainingQuestion]
) -> Iterator[list[int]]:
    """Yield batches of positions: two questions of each of `BATCH_SIZE` similar initiatives.

    Similar ones are the hardest to distinguish: initiatives are ordered along a random direction,
    another one in each epoch. The seeds are fixed.
    """
    positions: dict[int, list[int]] = defaultdict(list)
    for position, question in enumerate(questions):
        positions[question.row].append(position)
    rows = [row for row, own in positions.items() if len(own) > 1]
    counts = np.bincount(index_vectors.owners.numpy())
    starts = np.cumsum(counts) - counts
    means = np.add.reduceat(index_vectors.vectors, starts) / counts[:, None]
    rng = random.Random(0)  # noqa: S311 - a fixed seed, so that training can be repeated
    for epoch in range(EPOCHS):
        direction = means @ np.random.default_rng(epoch).normal(size=means.shape[1])
        order = sorted(rows, key=lambda row: direction[row] + rng.gauss(0, _ORDER_NOISE))
        batches = [
            order[start : start + BATCH_SIZE]
            for start in range(0, len(order) - BATCH_SIZE + 1, BATCH_SIZE)
        ]
        rng.shuffle(batches)
        for batch in batches:
            yield [position for row in batch for position in rng.sample(positions[row], 2)]


@click.command()
def command() -> None:
    """Train the packaged model's query adapter on the current index."""
    try:
        _train_and_save()
    except AppError as error:
        raise click.ClickException(f"{error.message} {error.hint}") from error


def _train_and_save() -> None:
    """Train the adapter further and replace the shipped file."""
    from safetensors.torch import load_file, save_file  # noqa: PLC0415

    settings = read_settings(Settings)
    snapshot = open_snapshot(SnapshotStore(settings.data).current_folder())
    packaged = Embedder(use_adapter=False)
    with closing(snapshot.documents):
        questions = load_questions(snapshot)
        index_vectors = load_index_vectors(snapshot)
        metadata = {
            "model": packaged.fingerprint,
            "questions": str(len(questions)),
            "initiatives": str(len(snapshot.documents)),
        }
    weights = load_file(adapter.ADAPTER_FILE)
    trained = train(packaged.model, index_vectors, questions, weights)
    draft = adapter.ADAPTER_FILE.with_suffix(".draft")
    save_file(trained, draft, metadata)
    draft.chmod(0o644)
    draft.replace(adapter.ADAPTER_FILE)


if __name__ == "__main__":
    command()
