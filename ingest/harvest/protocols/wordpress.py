"""WordPress REST harvester: the pages of a collection, as many as `X-WP-TotalPages` states."""

from pathlib import Path

from ingest.harvest.paging import (
    add_params,
    check_page_count,
    save_page,
    source_url,
    unexpected_response,
)
from ingest.http.client import HttpClient
from ingest.sources.source import Source


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write one file for each page of posts, with embedded terms; raise FetchError."""
    params = {
        "per_page": 100,
        "orderby": "id",
        "order": "asc",
        "_embed": "wp:term",
        **source.harvest.params,
    }
    page_number, page_count = 0, 1
    while page_number < page_count:
        check_page_count(source, page_number := page_number + 1)
        payload, page = client.get_json(
            add_params(source_url(source), {**params, "page": page_number})
        )
        if not isinstance(payload, list):
            raise unexpected_response(source, "WordPress")
        header_value = page.headers.get("x-wp-totalpages", "1")
        page_count = int(header_value) if header_value.isdigit() else 1
        save_page(folder, page_number, page.path)
