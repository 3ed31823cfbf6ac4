"""A web page: its main text, what it says of itself, and the facts that it sets out in pairs."""

import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import File

# Browsers write this line into a page that they save; our harvest does, too.
_SAVED = re.compile(rb"<!-- saved from url=\(\d{4}\)(\S{1,2048}) -->")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_MOST_FACTS = 200
_LONGEST_LABEL = 60


def read(file: File) -> Iterator[Record]:
    """The page as one record; raises ParseError."""
    content = file.content()
    text = _decoded(file, content)
    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text))
    except (etree.LxmlError, ValueError) as error:
        raise ParseError("no web page") from error
    url = _url(content, tree)
    meta = _meta(tree)
    found = {
        "url": url,
        "path": urlsplit(url).path if url else None,
        **meta,
        "facts": _facts(tree),
        "text": _main(text, url, {meta["title"], meta["heading"]}),
    }
    yield file.record(1, {name: value for name, value in found.items() if value})


def _decoded(file: File, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(content[:_HEAD])
    try:
        return content.decode(named[1].decode()) if named else file.text()
    except (LookupError, UnicodeDecodeError):
        return file.text()


def _url(content: bytes, tree: html.HtmlElement) -> str | None:
    saved = _SAVED.match(content)
    if saved:
        return saved[1].decode("utf-8", errors="replace")
    return _first(tree, "//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")


def _meta(tree: html.HtmlElement) -> dict[str, Any]:
    return {
        "title": _first(tree, "//meta[@property='og:title']/@content", "(//h1)[1]", "//head/title"),
        "heading": _first(tree, "(//h1)[1]"),
        "description": _first(
            tree,
            "//meta[@name='description']/@content",
            "//meta[@property='og:description']/@content",
        ),
        "site": _first(tree, "//meta[@property='og:site_name']/@content"),
        "language": _first(tree, "/html/@lang"),
        "published": _first(
            tree,
            "//meta[@property='article:published_time']/@content",
            "(//article//time)[1]/@datetime",
        ),
        "modified": _first(tree, "//meta[@property='article:modified_time']/@content"),
        "tags": [str(tag) for tag in _all(tree, "//meta[@property='article:tag']/@content")],
    }


def _facts(tree: html.HtmlElement) -> dict[str, str]:
    """Pairs of a label and what it says: definition lists, and rows of one heading and one cell."""
    pairs = [
        (term, _all(term, "following-sibling::*[1][self::dd]")) for term in _all(tree, "//dl//dt")
    ]
    pairs += [(row, _all(row, "td")) for row in _all(tree, "//tr[count(th)=1 and count(td)=1]")]
    facts: dict[str, str] = {}
    for label, said in pairs[:_MOST_FACTS]:
        named = label if label.tag == "dt" else _all(label, "th")[0]
        name, value = _words(named).rstrip(" :"), _words(said[0]) if said else ""
        if name and value and len(name) <= _LONGEST_LABEL:
            facts.setdefault(name, value)
    return facts


def _main(text: str, url: str | None, titles: Collection[str | None]) -> str | None:
    """The main text, a paragraph a line, without the title that it begins with."""
    try:
        found = trafilatura.extract(
            text, url=url, include_comments=False, include_tables=False, favor_precision=True
        )
    except (etree.LxmlError, RecursionError, ValueError) as error:
        raise ParseError("a web page built beyond sense") from error
    lines = (found or "").split("\n")
    return "\n\n".join(lines[1:] if lines[0] in titles else lines) or None


def _first(tree: html.HtmlElement, *paths: str) -> str | None:
    """What the first of `paths` finds that says something."""
    for path in paths:
        for found in _all(tree, path):
            if said := found.strip() if isinstance(found, str) else _words(found):
                return said
    return None


def _all(tree: html.HtmlElement, path: str) -> list[Any]:
    found = tree.xpath(path)
    return found if isinstance(found, list) else []


def _words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())
