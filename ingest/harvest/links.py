"""Extraction of links from `Link` headers and from HTML."""

import re
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html

from ingest.http.page_cache import FetchedPage

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
_LINK_HEADER = re.compile(r"<([^<>]{1,2000})>\s*;([^,<]{0,500})")


def next_page_url(page: FetchedPage) -> str | None:
    """Return the next page's URL from the `Link` header; None if there is none.

    A URL on another host is ignored, because a token must not be sent there.
    """
    for target, attributes in _LINK_HEADER.findall(page.headers.get("link", "")):
        if re.search(r'rel="?next"?', attributes):
            url = urljoin(page.url, target)
            return url if urlsplit(url).netloc == urlsplit(page.url).netloc else None
    return None


def extract_links(content: bytes, url: str) -> tuple[list[str], str | None]:
    """Return the URLs that a web page links to, and the URL of its next page, if any."""
    try:
        tree = html.fromstring(content)
    except (etree.ParserError, ValueError):
        return [], None
    urls: list[str] = []
    next_url: str | None = None
    for element in tree.iter("a", "link"):
        target = _absolute_url(url, element.get("href"))
        if target is None:
            continue
        if "next" in (element.get("rel") or "").lower().split():
            next_url = next_url or target
        elif element.tag == "a":
            urls.append(target)
    return list(dict.fromkeys(urls)), next_url


def extract_feed_urls(content: bytes, url: str) -> list[str]:
    """Return the URLs of the RSS and Atom feeds that a web page declares."""
    try:
        tree = html.fromstring(content)
    except (etree.ParserError, ValueError):
        return []
    elements = (element for element in tree.iter("link") if element.get("type") in _FEED_TYPES)
    return [
        feed_url for element in elements if (feed_url := _absolute_url(url, element.get("href")))
    ]


def name_below(url: str, folder_url: str) -> str | None:
    """Return the name of the file at `url` if it is directly in `folder_url`; None if it is not."""
    parts, folder = urlsplit(url), urlsplit(folder_url)
    if parts.netloc != folder.netloc or parts.query:
        return None
    paths = (folder.path.rstrip("/") + "/", folder.path.rpartition("/")[0] + "/")
    name = next(
        (unquote(parts.path.removeprefix(p)) for p in paths if parts.path.startswith(p)), ""
    )
    is_plain = not any(character in name for character in "/\\\0") and name not in ("", ".", "..")
    return name if is_plain else None


def _absolute_url(url: str, href: str | None) -> str | None:
    try:
        absolute = urldefrag(urljoin(url, (href or "").strip())).url
    except ValueError:
        return None
    return absolute if href and absolute.startswith(("http://", "https://")) else None
