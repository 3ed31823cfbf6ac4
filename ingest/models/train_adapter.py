"""Training of the packaged model's LoRA adapter for queries: `make adapt`.

Only the query encoder is trained, against the fixed vectors of the current index. Each question of
`ingest/data/training` has a known initiative that answers it. A larger teacher model, if one is
named, adds the relevance of every other initiative (distillation, Hinton et al. 2015).
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
import numpy as np

from index.errors import AppError, SetupError
from index.retrieval import dense
from index.retrieval.types import Vectors
from index.settings import Settings, read_settings
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from index.text.documents import passages
from index.text.files import read_jsonl
from ingest.models import onnx_export
from ingest.models.adapter import ADAPTER_FILE, DOWN_SUFFIX, UP_SUFFIX
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import EmbeddingCache

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

TRAINING_FILE = Path(__file__).parents[1] / "data" / "training" / "questions.jsonl"
# 331,776 parameters in total; ranks of 16 and more were not tried.
LORA_RANK = 8
# Minimum share of the training questions whose answers are in the index.
MIN_ANSWERED_SHARE = 0.9
EPOCHS = 4
BATCH_SIZE = 32
LEARNING_RATE = 1e-3
# Share of the steps in which the learning rate rises; then it falls to 0.
WARMUP_SHARE = 0.1
# Temperatures: cosines are divided by these before the softmax. A lower one gives the nearest more
# weight.
TEMPERATURE, TEACHER_TEMPERATURE = 0.05, 0.04
# Weight of the known answers in the loss, relative to the teacher's scores.
ANSWER_WEIGHT = 0.25
# Maximum number of tokens of a question.
_MAX_TOKENS = 128
_ADAPTED_LAYERS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """Training question, and the row of the initiative that answers it."""

    text: str
    row: int


@dataclass(frozen=True, slots=True)
class IndexVectors:
    """Vectors of an index by one model, laid out as in `index/retrieval/dense.py`.

    `owners` holds the row of the initiative of each vector.
    """

    vectors: Vectors
    owners: "torch.Tensor"

    def dense_scores(self, questions: "torch.Tensor") -> "torch.Tensor":
        """Return the dense scores of questions, shape (questions, initiatives).

        The score of an initiative is the score of its nearest vector.
        """
        import torch  # noqa: PLC0415

        cosines = questions @ torch.from_numpy(self.vectors).T
        owners = self.owners.expand(len(questions), -1)
        lowest = torch.full((len(questions), int(self.owners[-1]) + 1), -1.0)
        return lowest.scatter_reduce(1, owners, cosines, "amax", include_self=False)


def load_examples(
    snapshot: Snapshot, min_share: float = MIN_ANSWERED_SHARE
) -> list[TrainingExample]:
    """Return the questions of `ingest/data/training` that some initiative of the snapshot answers.

    Raises SetupError if they are fewer than the share `min_share` of all.
    """
    rows = {each.id: row for row, each in enumerate(snapshot.documents)}
    redirects = snapshot.documents.redirects()
    labels = [
        (each["text"], redirects.get(each["id"], each["id"])) for each in read_jsonl(TRAINING_FILE)
    ]
    examples = [TrainingExample(text, rows[id_]) for text, id_ in labels if id_ in rows]
    if len(examples) < min_share * len(labels):
        raise SetupError(
            f"The index answers only {len(examples):,} of the {len(labels):,} training questions.",
            "Build the index of all registries first, with “hasanyone ingest”.",
        )
    return examples


def embed_index(snapshot: Snapshot, embedder: Embedder, data: Path) -> IndexVectors:
    """Return a model's vectors of a snapshot's passages; embed those that are not cached."""
    import torch  # noqa: PLC0415

    initiative_passages = [passages(each) for each in snapshot.documents]
    texts = [text for each in initiative_passages for text in each]
    cache = EmbeddingCache(data / "cache", embedder.fingerprint)
    missing = [texts[position] for position in cache.find_missing(texts)]
    with click.progressbar(length=len(missing), label=f"Embedding by {embedder.name}") as bar:
        cache.embed_and_store(embedder.embed, missing, lambda done, _: bar.update(done - bar.pos))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        cache.write_array(texts, path)
        counts = np.array([len(each) for each in initiative_passages], dtype=np.int64)
        vectors = np.concatenate(list(dense.combine_vectors(np.load(path), counts)))
    owners = np.repeat(np.arange(len(initiative_passages)), np.maximum(counts - 1, 1))
    return IndexVectors(vectors, torch.from_numpy(owners))


def train(
    model: "SentenceTransformer",
    index_vectors: IndexVectors,
    examples: Sequence[TrainingExample],
    teacher: "tuple[IndexVectors, torch.Tensor] | None" = None,
) -> "dict[str, torch.Tensor]":
    """Train `model` on the examples and return the adapter: low-rank matrices by layer name.

    The model itself is changed too. `index_vectors` are the model's vectors of the index; `teacher`
    has a larger model's vectors of the index and of the questions. The loss is the cross-entropy of
    the known answers. With a teacher it is weighted by `ANSWER_WEIGHT` and added to the divergence
    from the teacher's scores. The optimiser is AdamW; the learning rate rises over `WARMUP_SHARE`
    of the steps, then falls to 0.
    """
    import torch  # noqa: PLC0415

    torch.manual_seed(0)
    adapters = _add_adapters(model)
    parameters = [each for pair in adapters.values() for each in pair]
    optimiser = torch.optim.AdamW(parameters, lr=LEARNING_RATE)
    steps = EPOCHS * (len(examples) // BATCH_SIZE)
    scheduler = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (WARMUP_SHARE * steps), 1 - step / steps)
    )
    model.train()
    with click.progressbar(_batches(len(examples)), length=steps, label="Training") as batches:
        for batch in batches:
            batch_examples = [examples[position] for position in batch]
            scores = (
                index_vectors.dense_scores(
                    _encode_queries(model, [each.text for each in batch_examples])
                )
                / TEMPERATURE
            )
            answers = torch.tensor([each.row for each in batch_examples])
            loss = torch.nn.functional.cross_entropy(scores, answers)
            if teacher:
                teacher_scores = teacher[0].dense_scores(teacher[1][batch]) / TEACHER_TEMPERATURE
                loss = ANSWER_WEIGHT * loss + _distillation_loss(scores, teacher_scores)
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


def _add_adapters(model: "SentenceTransformer") -> "dict[str, list[torch.nn.Parameter]]":
    """Freeze a model, and add a trainable low-rank update to each adapted layer, by name."""
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
            adapter = LowRankUpdate(*layer.weight.shape)
            parametrize.register_parametrization(layer, "weight", adapter)
            adapters[name] = [adapter.up, adapter.down]
    return adapters


def _encode_queries(model: "SentenceTransformer", texts: list[str]) -> "torch.Tensor":
    """Return unit vectors of questions with gradients, shape (len(texts), dimension)."""
    import torch  # noqa: PLC0415

    inputs = model.preprocess(texts)
    truncated = {
        name: inputs[name][:, :_MAX_TOKENS] for name in onnx_export.input_names(model.tokenizer)
    }
    return torch.nn.functional.normalize(model(truncated)["sentence_embedding"], dim=1)


def _distillation_loss(scores: "torch.Tensor", teacher_scores: "torch.Tensor") -> "torch.Tensor":
    """Return the distillation loss of scores: their Kullback-Leibler divergence from the teacher's.

    A softmax over the initiatives turns both into probabilities. Returns the mean over questions.
    """
    from torch.nn.functional import kl_div, log_softmax, softmax  # noqa: PLC0415

    log_probabilities, teacher_probabilities = (
        log_softmax(scores, dim=1),
        softmax(teacher_scores, dim=1),
    )
    return kl_div(log_probabilities, teacher_probabilities, reduction="batchmean")


def _batches(count: int) -> Iterator[list[int]]:
    """Yield batches of positions, shuffled in each epoch with a fixed seed."""
    rng = random.Random(0)  # noqa: S311 - a fixed seed, so that training can be repeated
    for _ in range(EPOCHS):
        shuffled = rng.sample(range(count), count)
        yield from (
            shuffled[start : start + BATCH_SIZE]
            for start in range(0, count - BATCH_SIZE + 1, BATCH_SIZE)
        )


@click.command()
@click.option("--teacher", help="A larger sentence-transformers model to follow, by its folder.")
def command(teacher: str | None) -> None:
    """Train the packaged model's query adapter on the current index."""
    try:
        _train_and_save(teacher)
    except AppError as error:
        raise click.ClickException(f"{error.message} {error.hint}") from error


def _train_and_save(teacher: str | None) -> None:
    """Train the adapter, with the teacher model if one is named, and replace the shipped file."""
    import torch  # noqa: PLC0415
    from safetensors.torch import save_file  # noqa: PLC0415

    settings = read_settings(Settings)
    snapshot = open_snapshot(SnapshotStore(settings.data).current_folder())
    packaged = Embedder(use_adapter=False)
    with closing(snapshot.documents):
        examples = load_examples(snapshot)
        index_vectors = embed_index(snapshot, packaged, settings.data)
        teacher_reference = None
        if teacher:
            teacher_model = Embedder(teacher)
            query_vectors = teacher_model.embed_queries([each.text for each in examples])
            teacher_reference = (
                embed_index(snapshot, teacher_model, settings.data),
                torch.from_numpy(query_vectors),
            )
    metadata = {
        "model": packaged.fingerprint,
        "teacher": teacher_reference and teacher_model.name,
        "questions": str(len(examples)),
        "initiatives": str(len(snapshot.documents)),
    }
    adapters = train(packaged.model, index_vectors, examples, teacher_reference)
    draft = ADAPTER_FILE.with_suffix(".draft")
    save_file(adapters, draft, {name: value for name, value in metadata.items() if value})
    draft.chmod(0o644)
    draft.replace(ADAPTER_FILE)


if __name__ == "__main__":
    command()
