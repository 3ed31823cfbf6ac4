"""MediaWiki harvester: `action=query`, continued until complete, pages joined batch by batch."""

import json
from pathlib import Path
from typing import Any

from ingest.harvest.paging import (
    add_params,
    check_page_count,
    save_page,
    source_url,
    unexpected_response,
)
from ingest.http.client import HttpClient
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


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write one file for each complete batch of pages; raise FetchError.

    The `params` of the declaration choose the generator.
    """
    params = {**_PARAMS, **source.harvest.params}
    continuation: dict[str, Any] = {}
    pages: dict[Any, dict[str, Any]] = {}
    request_count = batch_count = 0
    while request_count == 0 or continuation:
        check_page_count(source, request_count := request_count + 1)
        payload, _ = client.get_json(add_params(source_url(source), {**params, **continuation}))
        if not isinstance(payload, dict) or "error" in payload:
            raise unexpected_response(source, "MediaWiki")
        for page in payload.get("query", {}).get("pages", []):
            pages[page.get("pageid")] = {**pages.get(page.get("pageid"), {}), **page}
        continuation = payload.get("continue", {})
        if "batchcomplete" in payload or not continuation:
            batch = {"query": {"pages": list(pages.values())}}
            save_page(folder, batch_count := batch_count + 1, json.dumps(batch, ensure_ascii=False))
            pages = {}
