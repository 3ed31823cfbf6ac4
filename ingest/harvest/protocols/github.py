"""GitHub harvester: an API listing, such as an organisation's repositories, paged by `Link`."""

from pathlib import Path

from ingest.harvest.links import next_page_url
from ingest.harvest.paging import (
    add_params,
    check_page_count,
    save_page,
    source_url,
    unexpected_response,
)
from ingest.http.client import HttpClient
from ingest.sources.source import Source

_ACCEPT = "application/vnd.github+json"


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write one file for each page of the listing; raise FetchError."""
    url: str | None = add_params(source_url(source), {"per_page": 100, **source.harvest.params})
    page_number = 0
    while url is not None:
        check_page_count(source, page_number := page_number + 1)
        payload, page = client.get_json(url, accept=_ACCEPT)
        if not isinstance(payload, list):
            raise unexpected_response(source, "GitHub")
        save_page(folder, page_number, page.path)
        url = next_page_url(page)
