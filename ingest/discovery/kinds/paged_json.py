"""Pages of a JSON API: how the next one is named, and when there is none."""

from collections.abc import Mapping
from typing import Any

from ingest.harvest.links import next_page_url
from ingest.http.page_cache import FetchedPage

# The paths to the address of the next page, with the expressions that find it.
_NEXT_PATHS = {
    ("next",): "next",
    ("@odata.nextLink",): '"@odata.nextLink"',
    ("odata.nextLink",): '"odata.nextLink"',
    ("d", "__next"): "d.__next",
    ("links", "next"): "links.next",
    ("_links", "next", "href"): "_links.next.href",
    ("meta", "next"): "meta.next",
    ("pagination", "next"): "pagination.next",
}
_PAGE_COUNTS = ("total_pages", "totalPages", "page_count", "pageCount")
_LAST_FLAGS = ("last_page", "last")


def guess_paging(page: FetchedPage, payload: Any, items: str) -> dict[str, Any]:
    """Return the harvest that reads all pages of `payload`, whose records are at `items`.

    Empty if it is the only page.
    """
    if not isinstance(payload, Mapping):
        return {"by": "pages"} if next_page_url(page) else {}
    for path, expression in _NEXT_PATHS.items():
        if isinstance(_value_at(payload, path), str):
            return {"by": "pages", "next": expression}
    count = next((payload[name] for name in _PAGE_COUNTS if name in payload), None)
    if isinstance(count, int) and count > 1:
        flag = next((name for name in _LAST_FLAGS if isinstance(payload.get(name), bool)), None)
        last = {"last": flag} if flag else {}
        return {"by": "pages", "page": "page", **({"items": items} if items else {}), **last}
    return {"by": "pages"} if next_page_url(page) else {}


def _value_at(payload: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload
