"""Teaches the packaged model to read questions: `make adapt`.

Only the reading of questions is trained, against the vectors of the current index, which stay as
they are. Of each question of `ingest/data/training` it is known which initiative answers; a larger
model, where one is named, says besides how much every other initiative has to do with it, and is
followed (distillation, Hinton et al. 2015).
"""

import json
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
from index.settings import Settings, read
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import Shelf
from index.text.documents import passages
from ingest.models import onnx_export
from ingest.models.adapter import ADAPTER, DOWN, UP
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import Cache

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

LESSONS = Path(__file__).parents[1] / "data" / "training" / "questions.jsonl"
# 331,776 numbers in all; 16 and more ranks were not tried.
RANK = 8
# The share of the questions that an index must answer to be learnt from.
LEAST = 0.9
EPOCHS = 4
BATCH = 32
RATE = 1e-3
# The share of its steps in which the rate rises; afterwards it falls to nothing.
RISING = 0.1
# What nearness is divided by before it becomes a share: less follows the nearest more closely.
TEMPERATURE, TEACHER_TEMPERATURE = 0.05, 0.04
# What the known answer weighs beside all that the teacher says.
ANSWER = 0.25
# Tokens read of a question.
_LONGEST = 128
_LAYERS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question, and the row of the initiative that answers it."""

    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Teaching:
    """The halves that a model makes of an index (index/retrieval/dense.py), and whose each is."""

    halves: Vectors
    owners: "torch.Tensor"

    def near(self, questions: "torch.Tensor") -> "torch.Tensor":
        """The nearness of questions to all initiatives, shape (questions, initiatives)."""
        import torch  # noqa: PLC0415

        cosines = questions @ torch.from_numpy(self.halves).T
        owners = self.owners.expand(len(questions), -1)
        least = torch.full((len(questions), int(self.owners[-1]) + 1), -1.0)
        return least.scatter_reduce(1, owners, cosines, "amax", include_self=False)


def lessons(snapshot: Snapshot, least: float = LEAST) -> list[Lesson]:
    """The questions of `ingest/data/training` that some initiative of the snapshot answers.

    Raises SetupError where those are less than the share `least` of all.
    """
    rows = {each.id: row for row, each in enumerate(snapshot.catalogue)}
    now = snapshot.catalogue.redirects()
    with LESSONS.open(encoding="utf-8") as lines:
        said = [json.loads(line) for line in lines]
    known = [(each["text"], now.get(each["id"], each["id"])) for each in said]
    found = [Lesson(text, rows[id_]) for text, id_ in known if id_ in rows]
    if len(found) < least * len(known):
        raise SetupError(
            f"The index answers {len(found):,} of the {len(known):,} questions to learn from.",
            "Build that of all registries first, with “hasanyone ingest”.",
        )
    return found


def teaching(snapshot: Snapshot, embedder: Embedder, data: Path) -> Teaching:
    """What a model makes of the passages of a snapshot; embeds those that it never saw."""
    import torch  # noqa: PLC0415

    told = [passages(each) for each in snapshot.catalogue]
    texts = [text for each in told for text in each]
    cache = Cache(data / "cache", embedder.fingerprint)
    missing = [texts[place] for place in cache.missing(texts)]
    with click.progressbar(length=len(missing), label=f"Embedding by {embedder.name}") as bar:
        cache.add(embedder, missing, lambda done, _: bar.update(done - bar.pos))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        cache.gather(texts, path)
        counts = np.array([len(each) for each in told], dtype=np.int64)
        halves = np.concatenate(list(dense.joined(np.load(path), counts)))
    owners = np.repeat(np.arange(len(told)), np.maximum(counts - 1, 1))
    return Teaching(halves, torch.from_numpy(owners))


def train(
    model: "SentenceTransformer",
    own: Teaching,
    learnt: Sequence[Lesson],
    teacher: "tuple[Teaching, torch.Tensor] | None" = None,
) -> "dict[str, torch.Tensor]":
    """The change by which `model` reads questions better; the model itself is changed with it.

    `own` is what it makes of the index; `teacher` what a larger model makes of it, and of the
    questions.
    """
    import torch  # noqa: PLC0415

    torch.manual_seed(0)
    change = _changeable(model)
    numbers = [each for pair in change.values() for each in pair]
    optimiser = torch.optim.AdamW(numbers, lr=RATE)
    steps = EPOCHS * (len(learnt) // BATCH)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (RISING * steps), 1 - step / steps)
    )
    model.train()
    with click.progressbar(_batches(len(learnt)), length=steps, label="Training") as batches:
        for batch in batches:
            some = [learnt[place] for place in batch]
            scores = own.near(_read(model, [each.text for each in some])) / TEMPERATURE
            answers = torch.tensor([each.row for each in some])
            loss = torch.nn.functional.cross_entropy(scores, answers)
            if teacher:
                wanted = teacher[0].near(teacher[1][batch]) / TEACHER_TEMPERATURE
                loss = ANSWER * loss + _apart(scores, wanted)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(numbers, 1.0)
            optimiser.step()
            rate.step()
    return {
        f"{name}{end}": matrix.detach().half().contiguous()
        for name, pair in change.items()
        for end, matrix in zip((UP, DOWN), pair, strict=True)
    }


def _changeable(model: "SentenceTransformer") -> "dict[str, list[torch.nn.Parameter]]":
    """Freeze a model but for a change of low rank to each layer, by the layer's name."""
    import torch  # noqa: PLC0415
    from torch.nn.utils import parametrize  # noqa: PLC0415

    class Change(torch.nn.Module):
        def __init__(self, out: int, given: int) -> None:
            super().__init__()
            self.up = torch.nn.Parameter(torch.zeros(out, RANK))
            self.down = torch.nn.Parameter(torch.randn(RANK, given) / given**0.5)

        def forward(self, weight: torch.Tensor) -> torch.Tensor:
            return weight + self.up @ self.down

    model.requires_grad_(False)
    changes = {}
    for name, layer in list(model.named_modules()):
        if name.endswith(_LAYERS):
            change = Change(*layer.weight.shape)
            parametrize.register_parametrization(layer, "weight", change)
            changes[name] = [change.up, change.down]
    return changes


def _read(model: "SentenceTransformer", texts: list[str]) -> "torch.Tensor":
    """Unit vectors of questions, shape (questions, dimension), with their gradients."""
    import torch  # noqa: PLC0415

    given = model.preprocess(texts)
    cut = {name: given[name][:, :_LONGEST] for name in onnx_export.inputs(model.tokenizer)}
    return torch.nn.functional.normalize(model(cut)["sentence_embedding"], dim=1)


def _apart(scores: "torch.Tensor", wanted: "torch.Tensor") -> "torch.Tensor":
    """How far scores are from those wanted: the divergence of their shares, of a question's."""
    from torch.nn.functional import kl_div, log_softmax, softmax  # noqa: PLC0415

    said, so = log_softmax(scores, dim=1), softmax(wanted, dim=1)
    return kl_div(said, so, reduction="batchmean")


def _batches(count: int) -> Iterator[list[int]]:
    """Places of questions, all of them in each epoch, in an order that is drawn by lot."""
    lot = random.Random(0)  # noqa: S311 - so that it can be done again
    for _ in range(EPOCHS):
        order = lot.sample(range(count), count)
        yield from (order[at : at + BATCH] for at in range(0, count - BATCH + 1, BATCH))


@click.command()
@click.option("--teacher", help="A larger sentence-transformers model to follow, by its folder.")
def command(teacher: str | None) -> None:
    """Teach the packaged model to read questions, on the current index."""
    try:
        _teach(teacher)
    except AppError as error:
        raise click.ClickException(f"{error.message} {error.hint}") from error


def _teach(teacher: str | None) -> None:
    import torch  # noqa: PLC0415
    from safetensors.torch import save_file  # noqa: PLC0415

    settings = read(Settings)
    snapshot = open_snapshot(Shelf(settings.data).current_folder())
    packaged = Embedder(taught=False)
    with closing(snapshot.catalogue):
        learnt = lessons(snapshot)
        own = teaching(snapshot, packaged, settings.data)
        larger = None
        if teacher:
            follows = Embedder(teacher)
            asked = follows.read([each.text for each in learnt])
            larger = (teaching(snapshot, follows, settings.data), torch.from_numpy(asked))
    record = {
        "model": packaged.fingerprint,
        "teacher": larger and follows.name,
        "questions": str(len(learnt)),
        "initiatives": str(len(snapshot.catalogue)),
    }
    change = train(packaged.model, own, learnt, larger)
    draft = ADAPTER.with_suffix(".draft")
    save_file(change, draft, {name: said for name, said in record.items() if said})
    draft.chmod(0o644)
    draft.replace(ADAPTER)


if __name__ == "__main__":
    command()
