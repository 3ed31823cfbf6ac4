"""A website: the pages that its sitemap or a listing page leads to, saved as browsers save them."""

import gzip
import hashlib
import logging
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from index.errors import FetchError
from ingest.cleaning import values
from ingest.harvest.links import links
from ingest.harvest.paging import check_number, start
from ingest.http.client import Reader
from ingest.http.decompression import gunzip
from ingest.http.page_cache import Page
from ingest.http.response import Gone
from ingest.http.robots import Disallowed
from ingest.http.sniffing import HEAD, Looks, looks
from ingest.sources.source import Source

log = logging.getLogger(__name__)

_LARGEST_SITEMAP = 50 * 1024 * 1024


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """One file a page that the source includes; pages gone or not for programs are passed over."""
    (folder / "pages").mkdir()
    saved = 0
    for url in _addresses(source, reader):
        try:
            page = reader.get(url, page=True, accept="text/html,application/xhtml+xml")
        except (Gone, Disallowed):
            log.info("page passed over", extra={"source": source.name})
            continue
        with page.path.open("rb") as file:
            if looks(file.read(HEAD), page.headers.get("content-type", "")) is not Looks.HTML:
                continue
        (folder / "pages" / _name(url)).write_bytes(_mark(page.url) + page.content())
        saved += 1
    if not saved:
        raise FetchError(
            f"{source.title} leads to no page that the declaration includes.",
            "See whether its address and include are still right.",
        )


def _addresses(source: Source, reader: Reader) -> Iterator[str]:
    """The pages to read, each once, in the order in which the site names them."""
    waiting, seen, given = [start(source)], set[str](), set[str]()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        check_number(source, len(seen))
        more, found = _led(source, reader.get(url, page=True))
        waiting += more
        for each in found:
            if each not in given | seen and _wanted(source, each):
                given.add(each)
                check_number(source, len(given))
                yield each


def _led(source: Source, page: Page) -> tuple[list[str], list[str]]:
    """Further listings, and the addresses that a listing or a sitemap leads to."""
    with page.path.open("rb") as file:
        kind = looks(file.read(HEAD), page.headers.get("content-type", ""))
    if kind is Looks.HTML:
        found, after = links(page.content(), page.url)
        return ([after] if after and _same_host(source, after) else []), found
    return _sitemap(source, page, packed=kind is Looks.GZIP)


def _sitemap(source: Source, page: Page, *, packed: bool) -> tuple[list[str], list[str]]:
    content = _unpacked(source, page) if packed else page.content()
    try:
        root = ElementTree.fromstring(content)
    except (DefusedXmlException, ElementTree.ParseError, ValueError) as error:
        raise FetchError(
            f"{source.title} has a sitemap that cannot be read.", "Declare a listing page."
        ) from error
    found = [text for each in root.findall("{*}*/{*}loc") if (text := values.url(each.text))]
    if root.tag.rpartition("}")[2] == "sitemapindex":
        return [url for url in found if _same_host(source, url)], []
    return [], found


def _unpacked(source: Source, page: Page) -> bytes:
    plain = page.path.with_suffix(".plain")
    try:
        gunzip(page.path, plain, _LARGEST_SITEMAP)
        return plain.read_bytes()
    except (gzip.BadGzipFile, EOFError, OSError, ValueError) as error:
        raise FetchError(
            f"{source.title} has a sitemap that cannot be unpacked.", "Try later."
        ) from error
    finally:
        plain.unlink(missing_ok=True)


def _wanted(source: Source, url: str) -> bool:
    harvest, path = source.harvest, _path(url)
    return (
        _same_host(source, url)
        and any(fnmatchcase(path, glob) for glob in harvest.include)
        and not any(fnmatchcase(path, glob) for glob in harvest.exclude)
    )


def _same_host(source: Source, url: str) -> bool:
    """Whether `url` is on the host of the source, with or without www."""
    ours, theirs = (urlsplit(each).netloc.removeprefix("www.") for each in (start(source), url))
    return ours == theirs


def _path(url: str) -> str:
    """The path of an address with its query."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _name(url: str) -> str:
    digest = hashlib.sha256(url.encode()).hexdigest()[:8]
    return f"{values.slug(urlsplit(url).path)[:80] or 'index'}-{digest}.html"


def _mark(url: str) -> bytes:
    """The line with which browsers say where a saved page is from."""
    shown = url.replace("--", "%2D%2D").replace(">", "%3E")
    return f"<!-- saved from url=({len(shown):04}){shown} -->\n".encode()
