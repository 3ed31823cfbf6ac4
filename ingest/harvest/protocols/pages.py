"""JSON API harvester, paged by number or offset, by a URL in each page, or by `Link`."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from jmespath.exceptions import JMESPathError

from index.errors import FetchError, ParseError
from ingest.harvest.links import next_page_url
from ingest.harvest.paging import add_params, check_page_count, save_page, source_url
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.parse.record_path import select_records
from ingest.sources.source import Source


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write one file for each page; raise FetchError."""
    url: str | None = _numbered_url(source, source_url(source), 0)
    page_number, previous_content = 0, b""
    while url is not None:
        check_page_count(source, page_number := page_number + 1)
        payload, page = client.get_json(url)
        content = page.content()
        is_repeated = content == previous_content  # from a server that does not count pages
        is_numbered = page_number > 1 and source.harvest.page
        if is_numbered and (is_repeated or _is_empty(source, payload)):
            return
        save_page(folder, page_number, page.path)
        previous_content = content
        url = _next_url(source, payload, page, page_number)


def _next_url(source: Source, payload: Any, page: FetchedPage, pages_done: int) -> str | None:
    options = source.harvest
    if options.page:
        is_end = _is_empty(source, payload) or _is_last(source, payload)
        return None if is_end else _numbered_url(source, source_url(source), pages_done)
    if options.next is None:
        return next_page_url(page)
    try:
        target = options.next.evaluate(payload)
    except JMESPathError:
        target = None
    if not isinstance(target, str) or not target:
        return None
    url = urljoin(page.url, target)
    if urlsplit(url).netloc != urlsplit(source_url(source)).netloc or url == page.url:
        raise FetchError(
            f"{source.title} names a next page on another host, or the same page again.",
            "Check the expression `next` in its harvest.",
        )
    return url


def _numbered_url(source: Source, url: str, pages_done: int) -> str:
    options = source.harvest
    page_params = {options.page: options.first + pages_done * options.step} if options.page else {}
    return add_params(url, {**options.params, **page_params})


def _is_last(source: Source, payload: Any) -> bool:
    try:
        return source.harvest.last is not None and source.harvest.last.evaluate(payload) is True
    except JMESPathError:
        return False


def _is_empty(source: Source, payload: Any) -> bool:
    try:
        return not any(True for _ in select_records(payload, source.harvest.items))
    except ParseError:
        return True
