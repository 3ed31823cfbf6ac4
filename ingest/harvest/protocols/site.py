"""Website harvester: the pages that a sitemap or a listing page links to."""

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
from ingest.harvest.links import extract_links
from ingest.harvest.paging import check_page_count, source_url
from ingest.http.client import HttpClient
from ingest.http.decompression import gunzip
from ingest.http.page_cache import FetchedPage
from ingest.http.response import PageGone
from ingest.http.robots import RobotsDisallowed
from ingest.http.sniffing import ContentKind
from ingest.sources.source import Source

log = logging.getLogger(__name__)

_MAX_SITEMAP_BYTES = 50 * 1024 * 1024


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write one file for each page that the source includes; raise FetchError if there is none.

    Skips pages that do not exist, that robots.txt disallows or that are not HTML.
    """
    (folder / "pages").mkdir()
    saved_count = 0
    for url in _page_urls(source, client):
        try:
            page = client.get(url, allow_html=True, accept="text/html,application/xhtml+xml")
        except (PageGone, RobotsDisallowed):
            log.info("page skipped", extra={"source": source.name})
            continue
        if page.kind() is not ContentKind.HTML:
            continue
        (folder / "pages" / _file_name(url)).write_bytes(
            _saved_from_comment(page.url) + page.content()
        )
        saved_count += 1
    if not saved_count:
        raise FetchError(
            f"{source.title} has no page that its declaration includes.",
            "Check its address and `include`.",
        )


def _page_urls(source: Source, client: HttpClient) -> Iterator[str]:
    """Yield the URLs of the pages to save, each once, in the site's order."""
    pending, visited, yielded = [source_url(source)], set[str](), set[str]()
    while pending:
        url = pending.pop(0)
        if url in visited:
            continue
        visited.add(url)
        check_page_count(source, len(visited))
        listings, urls = _read_listing(source, client.get(url, allow_html=True))
        pending += listings
        for page_url in urls:
            if page_url not in yielded | visited and _is_included(source, page_url):
                yielded.add(page_url)
                check_page_count(source, len(yielded))
                yield page_url


def _read_listing(source: Source, page: FetchedPage) -> tuple[list[str], list[str]]:
    """Return the URLs of further listings, and the URLs in a listing or sitemap."""
    kind = page.kind()
    if kind is ContentKind.HTML:
        urls, next_url = extract_links(page.content(), page.url)
        return ([next_url] if next_url and _is_same_host(source, next_url) else []), urls
    return _parse_sitemap(source, page, is_gzip=kind is ContentKind.GZIP)


def _parse_sitemap(
    source: Source, page: FetchedPage, *, is_gzip: bool
) -> tuple[list[str], list[str]]:
    content = _gunzip_sitemap(source, page) if is_gzip else page.content()
    try:
        root = ElementTree.fromstring(content)
    except (DefusedXmlException, ElementTree.ParseError, ValueError) as error:
        raise FetchError(
            f"{source.title} has a sitemap that cannot be read.", "Declare a listing page instead."
        ) from error
    urls = [
        location
        for element in root.findall("{*}*/{*}loc")
        if (location := values.to_url(element.text))
    ]
    if root.tag.rpartition("}")[2] == "sitemapindex":
        return [url for url in urls if _is_same_host(source, url)], []
    return [], urls


def _gunzip_sitemap(source: Source, page: FetchedPage) -> bytes:
    plain_path = page.path.with_suffix(".plain")
    try:
        gunzip(page.path, plain_path, _MAX_SITEMAP_BYTES)
        return plain_path.read_bytes()
    except (gzip.BadGzipFile, EOFError, OSError, ValueError) as error:
        raise FetchError(
            f"{source.title} has a sitemap that cannot be unpacked.", "Try again later."
        ) from error
    finally:
        plain_path.unlink(missing_ok=True)


def _is_included(source: Source, url: str) -> bool:
    options, path = source.harvest, _path_and_query(url)
    return (
        _is_same_host(source, url)
        and any(fnmatchcase(path, glob) for glob in options.include)
        and not any(fnmatchcase(path, glob) for glob in options.exclude)
    )


def _is_same_host(source: Source, url: str) -> bool:
    """Return whether `url` is on the host of the source, with or without www."""
    source_host, url_host = (
        urlsplit(address).netloc.removeprefix("www.") for address in (source_url(source), url)
    )
    return source_host == url_host


def _path_and_query(url: str) -> str:
    """Return the path of a URL with its query."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _file_name(url: str) -> str:
    digest = hashlib.sha256(url.encode()).hexdigest()[:8]
    return f"{values.slugify(urlsplit(url).path)[:80] or 'index'}-{digest}.html"


def _saved_from_comment(url: str) -> bytes:
    """Return the HTML comment in which browsers state the URL of a saved page."""
    escaped = url.replace("--", "%2D%2D").replace(">", "%3E")
    return f"<!-- saved from url=({len(escaped):04}){escaped} -->\n".encode()
