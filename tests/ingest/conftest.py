import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from ingest.pipeline.plan import BuildPlan
from ingest.pipeline.progress import ProgressReporter
from ingest.pipeline.results import BuildResult
from ingest.sources.source import Source, load_sources
from tests.support.direct_build import build
from tests.support.http_fixtures import impatient_reader, read_by, reader, site, web
from tests.support.tiny_embedder import TinyEmbedder

__all__ = ["impatient_reader", "read_by", "reader", "site", "web"]

SOURCE = """
[[source]]
name = "{name}"
title = "Registry {name}"
publisher = "Somebody"
homepage = "https://example.org/"
url = "{url}"
licence = "CC0-1.0"
tried = "mirror"
local = true
records_min = {least}

[[source.part]]
name = "records"
files = "*.json"
format = "json"
key = "id"
leave_out = [{{ when = "draft", reason = "a draft" }}]
map.title = "name"
map.description = "text"
map.url = "url"
"""


def declared(folder: Path, *names: str, least: int = 0, url: str = "http://127.0.0.1:9/x") -> Path:
    """A sources.toml with a source of each name, whose records are in JSON files."""
    path = folder / "sources.toml"
    path.write_text("".join(SOURCE.format(name=n, least=least, url=url) for n in names))
    return path


def row(key: str, **fields: Any) -> dict[str, Any]:
    """A raw record as a registry would send it."""
    return {
        "id": key,
        "name": f"The {key}",
        "text": f"What {key} is for, in a sentence that is long enough to tell.",
        **fields,
    }


@dataclass
class BuildSandbox:
    """A data folder, a mirror and declared sources to build from."""

    folder: Path
    sources: tuple[Source, ...]
    embedder: TinyEmbedder
    output: io.StringIO = field(default_factory=io.StringIO)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def mirror(self) -> Path:
        return self.folder / "mirror"

    @property
    def snapshot_store(self) -> SnapshotStore:
        return SnapshotStore(self.data)

    def publish(self, source: str, rows: Iterable[Mapping[str, Any]], file: str = "all") -> Path:
        """Write a file of the registry `source` into the mirror."""
        path = self.mirror / source / f"{file}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(list(rows)))
        return path

    def build(self, **changes: Any) -> BuildResult:
        plan = replace(BuildPlan(self.data, self.sources, self.mirror), **changes)
        return build(plan, self.embedder, ProgressReporter(Console(file=self.output)))

    def snapshot(self) -> Snapshot:
        return open_snapshot(self.snapshot_store.current_folder())

    def ids(self) -> list[str]:
        return [initiative.id for initiative in self.snapshot().documents]

    def report(self, source: str):
        (source_report,) = (each for each in self.snapshot().sources() if each.name == source)
        return source_report


@pytest.fixture
def sandbox(tmp_path, embedder) -> BuildSandbox:
    """Two registries, a and b, of three records each."""
    sandbox = BuildSandbox(tmp_path, load_sources(declared(tmp_path, "a", "b", least=2)), embedder)
    sandbox.publish("a", [row("one"), row("two"), row("three")])
    sandbox.publish("b", [row("four"), row("five"), row("six")])
    return sandbox
