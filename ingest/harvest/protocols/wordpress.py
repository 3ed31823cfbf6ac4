"""WordPress REST: a collection, page after page, as many as `X-WP-TotalPages` says."""

from pathlib import Path

from ingest.harvest.paging import address, check_number, put, start, strange
from ingest.http.client import Reader
from ingest.sources.source import Source


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """One file a page of posts, their terms embedded; raises FetchError."""
    params = {
        "per_page": 100,
        "orderby": "id",
        "order": "asc",
        "_embed": "wp:term",
        **source.harvest.params,
    }
    number, last = 0, 1
    while number < last:
        check_number(source, number := number + 1)
        said, page = reader.json(address(start(source), {**params, "page": number}))
        if not isinstance(said, list):
            raise strange(source, "WordPress")
        total = page.headers.get("x-wp-totalpages", "1")
        last = int(total) if total.isdigit() else 1
        put(folder, number, page.path)
