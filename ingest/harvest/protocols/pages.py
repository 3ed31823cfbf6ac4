"""A JSON interface in pages: by number or offset, by an address that each page names, by `Link`."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from jmespath.exceptions import JMESPathError

from index.errors import FetchError, ParseError
from ingest.harvest.links import following
from ingest.harvest.paging import address, check_number, put, start
from ingest.http.client import Reader
from ingest.http.page_cache import Page
from ingest.parse.record_path import rows
from ingest.sources.source import Source


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """One file a page; raises FetchError."""
    url: str | None = _numbered(source, start(source), 0)
    number = 0
    while url is not None:
        check_number(source, number := number + 1)
        said, page = reader.json(url)
        if number > 1 and source.harvest.page and _empty(source, said):
            return
        put(folder, number, page.path)
        url = _next(source, said, page, number)


def _next(source: Source, said: Any, page: Page, number: int) -> str | None:
    harvest = source.harvest
    if harvest.page:
        return None if _empty(source, said) else _numbered(source, start(source), number)
    if harvest.next is None:
        return following(page)
    try:
        to = harvest.next.value(said)
    except JMESPathError:
        to = None
    if not isinstance(to, str) or not to:
        return None
    url = urljoin(page.url, to)
    if urlsplit(url).netloc != urlsplit(start(source)).netloc or url == page.url:
        raise FetchError(
            f"{source.title} names a next page that is not its own.", "See what next finds."
        )
    return url


def _numbered(source: Source, url: str, done: int) -> str:
    harvest = source.harvest
    count = {harvest.page: harvest.first + done * harvest.step} if harvest.page else {}
    return address(url, {**harvest.params, **count})


def _empty(source: Source, said: Any) -> bool:
    try:
        return not any(True for _ in rows(said, source.harvest.items))
    except ParseError:
        return True
