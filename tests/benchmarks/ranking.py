"""Our ranking compared with plain engines, on judged questions: `make bench-ranking QUESTIONS=dir`.

The plain engines are those that one would put together in an afternoon: the packaged model as
published with one vector an initiative, bm25s, and of both reciprocal rank fusion and the sum
cosine + 0.02 × BM25. They rank the same initiatives, and near-duplicates are collapsed for them as
for us.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import bm25s
import click
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from index.errors import InvalidInput
from index.evaluation import metrics, qrels, significance
from index.evaluation.metrics import AnsweredQuestion
from index.query import parser
from index.search import ranking
from index.search.ranking import Candidates
from index.settings import Settings, read_settings
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from index.text.documents import full_text, passages
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import EmbeddingCache

SHOWN = ("nDCG@10", "exact@1", "exact@3", "exact@10")
MEASURED = "nDCG@10"


class Plain:
    """One vector and one text of each initiative of a snapshot."""

    def __init__(self, snapshot: Snapshot, data: Path) -> None:
        rows = list(snapshot.documents)
        self._embedder = Embedder()
        texts = [passages(each)[0] for each in rows]
        cache = EmbeddingCache(data / "cache", self._embedder.fingerprint)
        cache.embed_and_store(
            self._embedder, [texts[at] for at in cache.find_missing(texts)], lambda *_: None
        )
        path = data / "plain.npy"
        cache.write_array(texts, path)
        self._vectors = np.load(path)
        path.unlink()
        self._words = bm25s.BM25()
        tokens = bm25s.tokenize([full_text(each) for each in rows], show_progress=False)
        self._words.index(tokens, show_progress=False)

    def candidates(self, text: str) -> Candidates:
        """Every initiative, with its cosine and BM25 to a question."""
        tokens = bm25s.tokenize([text], return_ids=False, show_progress=False)[0]
        near = self._vectors @ self._embedder.embed([text])[0]
        rows = np.arange(len(near))
        return Candidates(rows, near, self._words.get_scores(tokens), np.zeros_like(near))


def ranked(
    snapshot: Snapshot, plain: Plain, ours: Sequence[AnsweredQuestion], engine: str
) -> list[AnsweredQuestion]:
    """The same questions, answered in the order of a plain engine."""
    any_hit = next(hit for answer in ours for hit in answer.hits)
    found = []
    for answer in ours:
        try:
            text = parser.parse_query(answer.question.text).text
        except InvalidInput:
            text = answer.question.text
        scores = metrics.ENGINES[engine](plain.candidates(text))
        best = np.argsort(-scores, kind="stable")[: 20 * metrics.EVALUATION_DEPTH]
        rows = ((int(row), 0.0, 0.0, float(scores[row])) for row in best)
        first = ranking.collapse_duplicates(
            snapshot.documents, rows, metrics.EVALUATION_DEPTH, lambda each: each
        )
        hits = tuple(
            replace(any_hit, initiative=e.initiative, similar=e.similar, rank=at, score=e.score)
            for at, e in enumerate(first, start=1)
        )
        found.append(replace(answer, result=replace(answer.result, hits=hits)))
    return found


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Score our ranking and the plain ones on the judged questions of a folder."""
    data = read_settings(Settings).data
    snapshot = open_snapshot(SnapshotStore(data).current_folder())
    questions = qrels.load(folder)
    ours = list(metrics.answer_questions(snapshot, questions))
    plain = Plain(snapshot, data)
    own = metrics.metrics_by_question(ours, questions, snapshot)

    def print_row(name: str, metric_values: dict[str, dict[str, float]], after: str = "") -> None:
        means = (f"{np.mean(list(metric_values[figure].values())):.3f}" for figure in SHOWN)
        click.echo(f"{name:13} " + " ".join(f"{mean:>9}" for mean in means) + after)

    click.echo(" " * 14 + " ".join(f"{name:>9}" for name in SHOWN) + "   ours above it")
    print_row("ours", own)
    for engine in metrics.ENGINES:
        if engine == metrics.OURS:
            continue
        theirs = metrics.metrics_by_question(
            ranked(snapshot, plain, ours, engine), questions, snapshot
        )
        one, other = own[MEASURED], theirs[MEASURED]
        above = np.mean([one[qid] - other[qid] for qid in one])
        print_row(
            engine,
            theirs,
            f"   {above:+.3f}, p = {significance.permutation_p_value(one, other):.4f}",
        )


if __name__ == "__main__":
    main()
