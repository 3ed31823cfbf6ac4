"""MediaWiki: `action=query`, continued until it is complete; pages whole, batch by batch."""

import json
from pathlib import Path
from typing import Any

from ingest.harvest.paging import address, check_number, put, start, strange
from ingest.http.client import Reader
from ingest.sources.source import Source

_PARAMS: dict[str, str | int] = {
    "action": "query",
    "format": "json",
    "formatversion": 2,
    "prop": "revisions|info",
    "rvprop": "content|timestamp",
    "rvslots": "main",
    "inprop": "url",
}


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """One file a batch of pages; the declaration's params name the generator; raises FetchError."""
    params = {**_PARAMS, **source.harvest.params}
    onward: dict[str, Any] = {}
    pages: dict[Any, dict[str, Any]] = {}
    asked = batches = 0
    while asked == 0 or onward:
        check_number(source, asked := asked + 1)
        said, _ = reader.json(address(start(source), {**params, **onward}))
        if not isinstance(said, dict) or "error" in said:
            raise strange(source, "MediaWiki")
        for page in said.get("query", {}).get("pages", []):
            pages[page.get("pageid")] = {**pages.get(page.get("pageid"), {}), **page}
        onward = said.get("continue", {})
        if "batchcomplete" in said or not onward:
            batch = {"query": {"pages": list(pages.values())}}
            put(folder, batches := batches + 1, json.dumps(batch, ensure_ascii=False))
            pages = {}
