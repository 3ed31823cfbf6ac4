"""Links: what a `Link` header leads to next, and where the links of a web page lead."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html

from ingest.http.page_cache import Page

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})
_LINK = re.compile(r"<([^<>]{1,2000})>\s*;([^,<]{0,500})")


def following(page: Page) -> str | None:
    """The address of the page after this one, as its `Link` header says; None when there is none.

    An address on another host is not followed: a token must not go there.
    """
    for target, told in _LINK.findall(page.headers.get("link", "")):
        if re.search(r'rel="?next"?', told):
            url = urljoin(page.url, target)
            return url if urlsplit(url).netloc == urlsplit(page.url).netloc else None
    return None


def links(content: bytes, url: str) -> tuple[list[str], str | None]:
    """The addresses that a web page links to, and that of the page after it if it names one."""
    try:
        tree = html.fromstring(content)
    except (etree.ParserError, ValueError):
        return [], None
    found: list[str] = []
    after: str | None = None
    for element in tree.iter("a", "link"):
        to = _absolute(url, element.get("href"))
        if to is None:
            continue
        if "next" in (element.get("rel") or "").lower().split():
            after = after or to
        elif element.tag == "a":
            found.append(to)
    return list(dict.fromkeys(found)), after


def feeds(content: bytes, url: str) -> list[str]:
    """The addresses of the feeds that a web page names."""
    try:
        tree = html.fromstring(content)
    except (etree.ParserError, ValueError):
        return []
    named = (each for each in tree.iter("link") if each.get("type") in _FEEDS)
    return [to for each in named if (to := _absolute(url, each.get("href")))]


def _absolute(url: str, href: str | None) -> str | None:
    try:
        to = urldefrag(urljoin(url, (href or "").strip())).url
    except ValueError:
        return None
    return to if href and to.startswith(("http://", "https://")) else None
