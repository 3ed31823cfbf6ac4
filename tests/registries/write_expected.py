"""Writes expected.jsonl of each registry anew, from what the shipped sources.toml makes of it."""

import json
from pathlib import Path

from index.snapshot.document_store import to_json
from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.sources.source import load_sources

HERE = Path(__file__).parent
SEEN = "2026-11-22"

if __name__ == "__main__":
    for source in (each for each in load_sources() if each.tried != "never"):
        folder = HERE / source.name
        result = read_source(SourceReading(source, folder, SEEN, Issues(source.name)))
        lines = [json.dumps(to_json(each), ensure_ascii=False) for each in result.initiatives]
        (folder / "expected.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
