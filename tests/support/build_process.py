"""Small registries to build from, and a build of them in a process of its own that can be killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from index.retrieval.types import Vectors
from ingest.jobs import runner
from ingest.jobs.request import BuildRequest, hash_declarations
from ingest.settings import IngestSettings
from tests.support.tiny_embedder import TinyEmbedder

ROOT = Path(__file__).parents[2]
# The head of a source that a server on loopback sends.
SERVED = """
[[source]]
name = "{name}"
title = "Registry {name}"
publisher = "Somebody"
homepage = "https://example.org/"
url = "{url}"
licence = "CC0-1.0"
tried = "sample"
local = true
rate = 50
records_min = 1
"""
QUIET = Console(quiet=True)


def killed(folder: Path, step: str) -> None:
    """Build from the registries in `folder`, in a process that is killed at the end of `step`."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.support.build_process", folder, step],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert process.returncode == -signal.SIGKILL, process.stderr


class CountingEmbedder(TinyEmbedder):
    """Appends every text that it embeds to a log."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._log.open("a", encoding="utf-8") as log:
            log.writelines(f"{text}\n" for text in texts)
        return super().embed(texts)


def record(key: str, title: str, **more) -> dict:
    return {"id": key, "title": title, "summary": f"{title} for everyone in the borough.", **more}


def declare(folder: Path, **records: Sequence[dict]) -> IngestSettings:
    """A registry of each name with these records, declared in folder/sources.toml."""
    blocks = []
    for name, rows in records.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / name / "records.jsonl").write_text(lines, encoding="utf-8")
        blocks.append(f"""
[[source]]
name = "{name}"
title = "Registry {name}"
publisher = "Somebody"
homepage = "https://{name}.example/"
folder = "{name}"
licence = "CC0-1.0"
tried = "package"
records_min = 1
[[source.part]]
name = "records"
files = "records.jsonl"
format = "jsonl"
key = "id"
map = {{ title = "title", summary = "summary", url = "url", started = "started" }}
""")
    (folder / "sources.toml").write_text("".join(blocks), encoding="utf-8")
    return settings(folder)


def settings(folder: Path, **more) -> IngestSettings:
    values = {"data": folder / "data", "sources": folder / "sources.toml", **more}
    return IngestSettings(_env_file=None, **values)


def order(ingest_settings: IngestSettings, **more) -> BuildRequest:
    return BuildRequest(declared=hash_declarations(ingest_settings), **more)


def open_jobs(ingest_settings: IngestSettings) -> runner.BuildRunner:
    ingest_settings.data.mkdir(parents=True, exist_ok=True)
    return runner.BuildRunner(
        ingest_settings, QUIET, CountingEmbedder(ingest_settings.data / "embedded.txt")
    )


def run(ingest_settings: IngestSettings, **more):
    with open_jobs(ingest_settings) as opened:
        return opened.run(order(ingest_settings, **more))


def embedded(ingest_settings: IngestSettings) -> list[str]:
    path = ingest_settings.data / "embedded.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _die_in(step: str) -> None:
    """Kill this process when the work of `step` is done, before that is recorded."""
    run_step = runner._run_durable_step

    def deadly(name, do):
        def done():
            result = do()
            if name == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return run_step(name, done)

    runner._run_durable_step = deadly


def _die_before_going_on() -> None:
    """Kill this process when a build is to be resumed, before anything takes it up."""
    resume = runner.DBOS.resume_workflow

    def deadly(*args, **kwargs):
        resume(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    runner.DBOS.resume_workflow = deadly


if __name__ == "__main__":
    folder, step = Path(sys.argv[1]), sys.argv[2]
    _die_before_going_on() if step == "going on" else _die_in(step)
    run(settings(folder))
