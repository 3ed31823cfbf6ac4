"""Cost of a question inside the server, beside a plain pipeline; writes docs/speed.md.

Run it with `make bench`. The current index is grown to each of the sizes (see synthetic_index.py), and
each is measured in processes of its own: a question end to end by stage, the questions of two
processes, memory, a cold start, the recall of the dense index against an exact scan. The plain pipeline
(sentence-transformers on torch, a flat FAISS index of one vector an initiative, bm25s, one thread)
answers the same questions in the same run, up to a size.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.model import Surface
from bot.store.store import Store
from index.evaluation import qrels
from index.query import parser
from index.retrieval import dense
from index.search import explanation, ranking
from index.settings import Settings, read_settings
from index.verdict import decision

SIZES = (10_000, 100_000, 1_000_000)
COMMAND = str(Path(sys.executable).with_name("hasanyone"))
QUESTIONS = ROOT / "ingest" / "data" / "questions"
ROUNDS = 3
COMPARED = 60
DOOR = """CPU of a question with ten hits in the process of a real server, asked over HTTP (`/api/v1/ask`), and of the
plain pipeline's search alone, asked in turn with it: both begin with caches that the other has filled."""
STAGES = ("encode", "dense", "lexical", "rank", "judge", "rest")


def asked() -> list[str]:
    """The questions: those that the calibration is fitted on."""
    return [each.text for each in qrels.load(QUESTIONS).questions]


def ours(data: Path) -> dict:
    """CPU and wall seconds of every question in a warm process that remembers none, by stage."""
    live, spent = LiveSnapshot(data), defaultdict(float)

    def timed(stage: str, call: Callable) -> Callable:
        def run(*given, **named):
            began = time.process_time()
            made = call(*given, **named)
            spent[stage] += time.process_time() - began
            return made

        return run

    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/state.sqlite")
        asker, snapshot = AnswerService(live, store, cached_questions=0), live.snapshot()
        for text in asked():
            asker.ask(text, surface=Surface.API)
        places = (
            ("encode", snapshot.encoder, ("encode_query",)),
            ("dense", snapshot.dense_index, ("search", "dense_scores")),
            ("lexical", snapshot.lexical_index, ("search", "search_by_coverage")),
            ("dense", snapshot.question_index, ("search",)),
            ("lexical", snapshot.question_index, ("coverage",)),
            ("rank", ranking, ("collapse_duplicates", "fuse_scores")),
            ("judge", explanation, ("explain_hits",)),
            ("judge", decision, ("decide_verdict",)),
        )
        for stage, place, names in places:
            for name in names:
                setattr(place, name, timed(stage, getattr(place, name)))
        cpu, wall, rows = [], [], []
        for text in asked() * ROUNDS:
            spent.clear()
            began, started = time.process_time(), time.perf_counter()
            asker.ask(text, surface=Surface.API)
            cpu.append(time.process_time() - began)
            wall.append(time.perf_counter() - started)
            rows.append([*(spent[stage] for stage in STAGES[:-1]), cpu[-1] - sum(spent.values())])
        store.close()
    stages = dict(zip(STAGES, np.median(rows, axis=0).tolist(), strict=True))
    memory = {name: _memory(name) for name in ("Rss", "Private_Dirty")}
    return {"cpu": cpu, "wall": wall, "stages": stages, "torch": "torch" in sys.modules, **memory}


def _memory(name: str) -> float:
    """MB of this process, by the kernel's account."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


def recall(data: Path) -> dict:
    """The share of the ten nearest initiatives that the index finds, every vector looked at."""
    snapshot = LiveSnapshot(data).snapshot()
    path = snapshot.folder / "vectors.faiss"
    vectors = np.load(dense.vectors_path(path), mmap_mode="r")
    starts = np.load(dense.offsets_path(path))
    texts = asked()[::3][:COMPARED]
    queries = np.stack([snapshot.encoder.encode_query(parser.parse_query(t).text) for t in texts])
    near = np.empty((len(queries), len(vectors)), dtype=np.float32)
    for start in range(0, len(vectors), 20_000):
        block = np.asarray(vectors[start : start + 20_000], dtype=np.float32)
        near[:, start : start + 20_000] = queries @ block.T
    best = np.argsort(-np.maximum.reduceat(near, starts[:-1], axis=1), axis=1)[:, :10]
    found = [snapshot.dense_index.search(query, 200)[0][:10] for query in queries]
    shares = [len(set(one) & set(other)) / 10 for one, other in zip(found, best, strict=True)]
    return {"recall": float(np.mean(shares)), "vectors": len(vectors)}


def plain_pipeline(data: Path) -> Callable[[str], None]:
    """The plain pipeline on the same records: a function that asks it a question."""
    import bm25s
    import faiss
    import torch
    from sentence_transformers import SentenceTransformer

    from index.text.documents import full_text
    from ingest.models.embedder import _packaged_model

    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)
    catalogue = LiveSnapshot(data).snapshot().documents
    wholes = np.load(data / "wholes.npy")
    flat = faiss.IndexFlatIP(wholes.shape[1])
    flat.add(wholes)
    words = bm25s.BM25()
    texts = [full_text(initiative) for initiative in catalogue]
    words.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    model = SentenceTransformer(str(_packaged_model()[0]), device="cpu")

    def ask(text: str) -> None:
        vector = model.encode([text], normalize_embeddings=True, show_progress_bar=False)
        cosines, rows = flat.search(vector, 200)
        tokens = bm25s.tokenize([text], show_progress=False, return_ids=False)
        found, scores = words.retrieve(tokens, k=200, show_progress=False, n_threads=0)
        fused = defaultdict(float)
        for row, cosine in zip(rows[0], cosines[0], strict=True):
            fused[int(row)] += float(cosine)
        for row, score in zip(found[0], scores[0], strict=True):
            fused[int(row)] += 0.02 * float(score)
        for row in sorted(fused, key=fused.__getitem__, reverse=True)[:10]:
            catalogue[row]

    return ask


def plain(data: Path) -> dict:
    """CPU and wall seconds of every question to the plain pipeline."""
    ask = plain_pipeline(data)
    for text in asked()[:20]:
        ask(text)
    cpu, wall = [], []
    for text in asked():
        began, started = time.process_time(), time.perf_counter()
        ask(text)
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - started)
    return {"cpu": cpu, "wall": wall, "Rss": _memory("Rss")}


def door(data: Path) -> dict:
    """CPU seconds of a question over HTTP, of the search inside it, and of the plain pipeline."""
    from tests.benchmarks import door_cost

    return door_cost.measure(data, asked(), plain_pipeline(data))


def together(data: Path) -> float:
    """Questions a second of two processes."""
    command = [sys.executable, __file__, "--do", "ours", "--data", str(data)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    walls = [json.loads(one.communicate()[0])["wall"] for one in both]
    return sum(len(wall) / sum(wall) for wall in walls)


def cold(data: Path) -> dict:
    """Seconds from starting the command to its first answer, imports included: median of five."""
    env = os.environ | {"HASANYONE_DATA": str(data)}
    wall, cpu = [], []
    for text in asked()[:5]:
        before, started = os.times(), time.perf_counter()
        subprocess.run([COMMAND, "ask", "--json", text], check=True, capture_output=True, env=env)
        wall.append(time.perf_counter() - started)
        after = os.times()
        cpu.append(after[2] + after[3] - before[2] - before[3])
    return {"wall": float(np.median(wall)), "cpu": float(np.median(cpu))}


def apart(what: str, data: Path) -> dict:
    """Run a measurement in a process of its own, and return its result."""
    command = [sys.executable, __file__, "--do", what, "--data", str(data)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout.splitlines()[-1])


def measure(data: Path, plain_too: bool) -> dict:
    """All figures of one index."""
    found = {
        "ours": apart("ours", data),
        "plain": apart("plain", data) if plain_too else None,
        "door": apart("door", data) if plain_too else None,
    }
    return found | {"recall": apart("recall", data), "cold": cold(data), "qps": together(data)}


def rows(size: int, found: dict) -> list[tuple[str, ...]]:
    """The lines of the table for one size, most in milliseconds."""

    def milliseconds(times: list[float]) -> tuple[str, str]:
        return f"{np.median(times) * 1e3:.1f}", f"{np.quantile(times, 0.95) * 1e3:.1f}"

    mine, other = found["ours"], found["plain"]
    lines = [("", *milliseconds(mine["cpu"]), *milliseconds(mine["wall"]))]
    if other:
        lines.append((" plain pipeline", *milliseconds(other["cpu"]), *milliseconds(other["wall"])))
        halves = [np.median(mine[k]) / np.median(other[k]) for k in ("cpu", "wall")]
        lines.append((" ratio", f"{halves[0]:.2f}", "", f"{halves[1]:.2f}", ""))
    return [(f"{size:,}{name}", *cells) for name, *cells in lines]


def report(results: dict[int, dict], load: float, made: dict[int, float]) -> str:
    """Return docs/speed.md."""
    times = [line for size, found in results.items() for line in rows(size, found)]
    stages = [
        (f"{size:,}", *(f"{found['ours']['stages'][stage] * 1e3:.2f}" for stage in STAGES))
        for size, found in results.items()
    ]
    others = [
        (
            f"{size:,}",
            f"{found['recall']['vectors']:,}",
            f"{found['recall']['recall']:.3f}",
            f"{found['qps']:.0f}",
            f"{found['ours']['Rss']:.0f}",
            f"{found['ours']['Private_Dirty']:.0f}",
            f"{found['plain']['Rss']:.0f}" if found["plain"] else "",
            f"{found['cold']['wall']:.1f}",
            f"{found['cold']['cpu']:.1f}",
            f"{made[size]:.0f}" if size in made else "kept",
        )
        for size, found in results.items()
    ]
    doors = [door_row(size, found["door"]) for size, found in results.items() if found["door"]]
    held = "torch" if any(found["ours"]["torch"] for found in results.values()) else "no torch"
    return f"""# Speed

Made by `make bench` on {datetime.now(UTC):%d %B %Y} ({platform.machine()}, {os.cpu_count()} cores,
Python {platform.python_version()}) with a load average of {load:.0f}: under load, rely on CPU time and
ratios, not on wall clock. The index is the current one, grown by recombining its sentences with their
real vectors (`tests/benchmarks/synthetic_index.py`), so nothing is embedded here; the cost of embedding
is in [growth.md](growth.md). {len(asked())} questions, {ROUNDS} rounds, one thread, no cache of
earlier questions.

Milliseconds from question to answer inside the server, with the question stored in SQLite. The plain
pipeline beside it (sentence-transformers on torch, flat FAISS with one vector an initiative, bm25s, one
thread) ran in the same run:

{_table(("initiatives", "CPU median", "CPU p95", "wall median", "wall p95"), times)}

Where the CPU time goes, medians in ms (“judge” is the verdict; “rest” is reading the question, filters
and storing):

{_table(("initiatives", *STAGES), stages)}

{DOOR}

{_table(("initiatives", "whole", "search", "HTTP, serialising, keeping", "plain pipeline"), doors)}

Recall is the share of the ten nearest initiatives that the dense index finds, compared with a scan of
every vector. Memory is in MB, for a process that answers; most of the resident part is mapped from files
and shared. A server
process holds {held}. “Cold” is one `hasanyone ask` from start to end, in seconds. “Made” is the CPU
time in seconds to grow and write the index.

{
        _table(
            (
                "initiatives", "vectors", "recall@10", "questions/s, two processes", "resident",
                "private", "plain resident", "cold wall", "cold CPU", "made",
            ),
            others,
        )
    }
"""  # fmt: skip


def door_row(size: int, found: dict) -> tuple[str, ...]:
    """The line of the table of the door, in milliseconds: medians."""
    whole, search, other = (np.array(found[name]) for name in ("whole", "search", "plain"))
    figures = (np.median(each) * 1e3 for each in (whole, search, whole - search, other))
    return (f"{size:,}", *(f"{figure:.1f}" for figure in figures))


def _table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    cells = [head, ("---:",) * len(head), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def main() -> None:
    """Grow, measure, print and write docs/speed.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=lambda s: [int(n) for n in s.split(",")], default=SIZES)
    parser.add_argument("--plain", type=int, default=100_000, help="up to this size")
    parser.add_argument("--keep", type=Path, help="a folder for the grown indexes, used again")
    parser.add_argument("--do", choices=("ours", "plain", "recall", "door"), help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.do:
        print(
            json.dumps(
                {"ours": ours, "plain": plain, "recall": recall, "door": door}[arguments.do](
                    arguments.data
                )
            )
        )
        return
    from tests.benchmarks import synthetic_index

    with tempfile.TemporaryDirectory(prefix="hasanyone-speed-") as scratch:
        folder, data = arguments.keep or Path(scratch), read_settings(Settings).data
        results, made, loads = {}, {}, []
        for size in arguments.sizes:
            grown = folder / str(size)
            if not (grown / "CURRENT").exists():
                began = time.process_time()
                synthetic_index.write(grown, LiveSnapshot(data).snapshot(), data, size)
                made[size] = time.process_time() - began
            results[size] = measure(grown, size <= arguments.plain)
            loads.append(os.getloadavg()[0])
            print("\n".join("  ".join(line) for line in rows(size, results[size])), flush=True)
    page = report(results, float(np.mean(loads)), made)
    (ROOT / "docs" / "speed.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
