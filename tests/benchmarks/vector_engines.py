"""FAISS, Milvus Lite and a Milvus server on the current index: overlap, latency, memory.

Run it with `make bench-engines [SERVER=http://127.0.0.1:19530]`; it writes docs/engines.md. Each engine
answers the judged questions in a process of its own, from the vectors of the current snapshot as they
are. A scan of all vectors in single precision is what they are compared with.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from index.evaluation import qrels
from index.query import parser
from index.retrieval import dense
from index.retrieval.vectors.engine import VectorEngine, VectorPart, vector_file
from index.retrieval.vectors.faiss_engine import FaissEngine
from index.retrieval.vectors.milvus_connection import MilvusConnection
from index.retrieval.vectors.milvus_engine import MilvusEngine
from index.search import pipeline
from index.settings import Settings, read_settings
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from index.verdict import decision

ALIAS = "hasanyone_benchmark"
COUNT = pipeline.CANDIDATE_DEPTH
COMPARED = 10
FILTERED_SHARES = (0.1, 0.01)
ROUNDS = 2
WARM = 5  # questions that are not measured


def clear(place: str) -> None:
    """Drop what an earlier run left in a Milvus."""
    with MilvusConnection(place).manage() as client:
        for collection in client.list_collections():
            if collection.startswith(f"{ALIAS}__"):
                for alias in client.list_aliases(collection)["aliases"]:
                    client.drop_alias(alias)
                client.drop_collection(collection)


def engine_at(place: str) -> VectorEngine:
    """The engine of a place: `faiss`, a file of Milvus Lite, or the address of a server."""
    if place == "faiss":
        return FaissEngine()
    return MilvusEngine(MilvusConnection(place, timeout_s=30), ALIAS)


def measure(place: str, folder: Path, questions: Path, process: str | None) -> dict:
    """What one engine finds, and what that costs."""
    texts, engine = [each.text for each in qrels.load(questions).questions], engine_at(place)
    began = time.perf_counter()
    engine.publish(folder)
    published = time.perf_counter() - began
    engine.promote(folder.name)
    snapshot = open_snapshot(folder, engine)
    queries = [parser.parse_query(text) for text in texts]
    vectors = [snapshot.encoder.encode_query(query.text) for query in queries]
    path = vector_file(folder, VectorPart.PASSAGES)
    halves, owners = np.load(dense.vectors_path(path)), np.load(dense.offsets_path(path))
    exact = np.array(
        [np.maximum.reduceat(halves.astype(np.float32) @ vector, owners[:-1]) for vector in vectors]
    )
    random = np.random.default_rng(3)
    row_count, found = len(snapshot.documents), {"published": published, "top": []}
    found["vectors"] = len(halves)
    for share in (1.0, *FILTERED_SHARES):
        allowed = None
        if share < 1:
            allowed = np.sort(random.choice(row_count, int(share * row_count), replace=False))
        times, overlaps = [], []
        for round_ in range(ROUNDS):
            for vector, scores in zip(vectors, exact, strict=True):
                began = time.perf_counter()
                rows, _ = snapshot.dense_index.search(vector, COUNT, allowed)
                times.append(time.perf_counter() - began)
                if round_ == 0:
                    among = np.arange(row_count) if allowed is None else allowed
                    best = among[np.argsort(-scores[among], kind="stable")[:COMPARED]]
                    overlaps.append(len({*rows[:COMPARED]} & {*best}) / len(best))
                    if allowed is None:
                        found["top"].append(rows[:COMPARED].tolist())
        found[f"search {share}"] = times[len(texts) :]
        found[f"overlap {share}"] = float(np.mean(overlaps))
    before = server_cpu(process)
    found |= answer(lambda query: pipeline.search(snapshot, query, 10), queries, snapshot)
    found["server cpu"] = (server_cpu(process) - before) / (len(queries) + WARM)
    lines = (line.split() for line in Path("/proc/self/smaps_rollup").read_text().splitlines())
    memory = {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines if line[-1] == "kB"}
    return found | {"resident": memory["Rss"], "private": memory["Private_Dirty"]}


def answer(search: Callable, queries: list, snapshot: object) -> dict:
    """Whole answers: their time, their hits, their verdicts."""
    times, cpu, hits, verdicts = [], [], [], []
    for query in queries[:WARM]:
        search(query)
    for query in queries:
        began, began_cpu = time.perf_counter(), time.process_time()
        result = search(query)
        cpu.append(time.process_time() - began_cpu)
        times.append(time.perf_counter() - began)
        hits.append([hit.initiative.id for hit in result.hits])
        verdict = decision.decide_verdict(snapshot.calibration, result, snapshot.sources())
        verdicts.append(f"{verdict.kind} {verdict.is_probable}")
    return {"answer": times, "cpu": cpu, "hits": hits, "verdicts": verdicts}


def server_cpu(process: str | None) -> float:
    """The CPU seconds that the server's process has used; 0 where it is not known."""
    if not process:
        return 0.0
    values = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def server_memory(process: str | None) -> str:
    """The resident memory of the server's process in MB, where it is known."""
    if not process:
        return ""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    resident = next(line for line in status if line.startswith("VmRSS"))
    return f"{int(resident.split()[1]) / 1024:.0f}"


def shared(one: list, other: list) -> float:
    """The mean share of the first ten that two engines have in common."""
    pairs = zip(one, other, strict=True)
    return float(np.mean([len({*a} & {*b}) / max(1, len(a)) for a, b in pairs]))


def milliseconds(times: list[float]) -> str:
    return f"{np.median(times) * 1e3:.1f} / {np.quantile(times, 0.95) * 1e3:.1f}"


def table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    cells = [head, ("---", *("---:",) * (len(head) - 1)), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def report(results: dict[str, dict], name: str, asked: int, load: float, memory: str) -> str:
    """The part of docs/engines.md that this command writes."""
    base = results["FAISS"]
    quality = [
        (
            engine,
            *(f"{found[f'overlap {share}']:.3f}" for share in (1.0, *FILTERED_SHARES)),
            f"{shared(found['top'], base['top']):.3f}",
            f"{shared(found['hits'], base['hits']):.3f}",
            f"{np.mean([a == b for a, b in zip(found['verdicts'], base['verdicts'], strict=True)]):.3f}",
        )
        for engine, found in results.items()
    ]
    costs = [
        (
            engine,
            *(milliseconds(found[f"search {share}"]) for share in (1.0, *FILTERED_SHARES)),
            milliseconds(found["answer"]),
            f"{np.median(found['cpu']) * 1e3:.1f}",
            f"{found['resident']:.0f}",
            f"{found['private']:.0f}",
            f"{found['server cpu'] * 1e3:.1f}" if "server" in engine else "",
            memory if "server" in engine else "",
            f"{found['published']:.1f}",
        )
        for engine, found in results.items()
    ]
    return f"""Made by `make bench-engines` on {datetime.now(UTC):%d %B %Y} ({platform.machine()}, {os.cpu_count()} cores,
Python {platform.python_version()}) with a load average of {load:.0f}: trust ratios, not milliseconds.
Index {name}, {base["vectors"]:,} vectors of passages, {asked} judged questions.

The share of the ten nearest initiatives of a scan of all vectors that each engine finds, without a
filter and under random ones; what it has in common with FAISS: its nearest ten, the ten hits of the whole
search, and the verdict:

{
        table(
            ("engine", "nearest ten", "filter 10 %", "filter 1 %", "as FAISS", "hits as FAISS", "verdict as FAISS"),
            quality,
        )
    }

Milliseconds, median / p95, of the dense search for {COUNT} initiatives and of a whole search; CPU of our
process for one, and of the server, with what it does when nobody asks; memory in MB of our process (in
which Milvus Lite runs too) and of the server; seconds to copy the vectors there and index them:

{
        table(
            (
                "engine", "search", "filter 10 %", "filter 1 %", "whole search", "CPU", "resident", "private",
                "server CPU", "server resident", "published in",
            ),
            costs,
        )
    }
"""  # fmt: skip


def main() -> None:
    """Measure each engine in a process of its own, print and write docs/engines.md."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--server", help="the address of a Milvus server to measure too")
    arguments.add_argument("--server-process", help="its process id, for its memory")
    arguments.add_argument("--questions", type=Path, default=ROOT / "tests" / "questions")
    arguments.add_argument("--do", nargs=2, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.do:
        place, folder = given.do
        print(json.dumps(measure(place, Path(folder), given.questions, given.server_process)))
        return
    data, load = read_settings(Settings).data, os.getloadavg()[0]
    current = SnapshotStore(data).current_folder()
    with tempfile.TemporaryDirectory(prefix="hasanyone-engines-") as scratch:
        # A copy, so that the index that answers is not touched.
        folder = Path(shutil.copytree(current, Path(scratch) / current.name))
        places = {"FAISS": "faiss", "Milvus Lite": f"{scratch}/lite.db"}
        memory = server_memory(given.server_process)
        if given.server:
            clear(given.server)
            places["Milvus server"] = given.server
        results = {}
        for engine, place in places.items():
            command = [sys.executable, __file__, "--questions", str(given.questions), "--do", place]
            if place == given.server and given.server_process:
                command[2:2] = ["--server-process", given.server_process]
            run = subprocess.run(
                [*command, str(folder)], check=True, capture_output=True, text=True
            )
            results[engine] = json.loads(run.stdout.splitlines()[-1])
        memory = server_memory(given.server_process)
        if given.server:
            clear(given.server)
    asked = len(results["FAISS"]["hits"])
    page = report(results, current.name, asked, load, memory)
    print(page)
    target = ROOT / "docs" / "engines.md"
    head = target.read_text(encoding="utf-8").partition("\n<!-- measured -->\n")[0]
    target.write_text(f"{head}\n<!-- measured -->\n\n{page}", encoding="utf-8")


if __name__ == "__main__":
    main()
