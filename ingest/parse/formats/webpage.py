"""Web page parser: main text, metadata, and label-value pairs of lists and tables as `facts`.

If the page describes one thing in schema.org, its fields are `structured`.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile
from ingest.parse.standards.schema_org import read_page

# The comment that browsers write into a saved page; our harvester writes it too.
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{4}\)(\S{1,2048}) -->")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 4096
_MAX_FACTS = 200
_MAX_LABEL_CHARS = 60


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the page as one record; raise ParseError."""
    content = file.read_bytes()
    text = _decode(file, content)
    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text))
    except (etree.LxmlError, ValueError) as error:
        raise ParseError("not a web page") from error
    url, things = _page_url(content, tree), read_page(tree)
    metadata = _metadata(tree)
    fields = {
        "url": url,
        "path": urlsplit(url).path if url else None,
        **metadata,
        "facts": _label_value_pairs(tree),
        "structured": things[0] if len(things) == 1 else None,
        "text": _main_text(text, url, {metadata["title"], metadata["heading"]}),
    }
    yield file.make_record(1, {name: value for name, value in fields.items() if value})


def _decode(file: SourceFile, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(content[:_HEAD_BYTES])
    try:
        return content.decode(declared[1].decode()) if declared else file.read_text()
    except (LookupError, UnicodeDecodeError):
        return file.read_text()


def _page_url(content: bytes, tree: html.HtmlElement) -> str | None:
    saved = _SAVED_FROM.match(content)
    if saved:
        return saved[1].decode("utf-8", errors="replace")
    return _first_text(
        tree, "//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"
    )


def _metadata(tree: html.HtmlElement) -> dict[str, Any]:
    return {
        "title": _first_text(
            tree, "//meta[@property='og:title']/@content", "(//h1)[1]", "//head/title"
        ),
        "heading": _first_text(tree, "(//h1)[1]"),
        "description": _first_text(
            tree,
            "//meta[@name='description']/@content",
            "//meta[@property='og:description']/@content",
        ),
        "site": _first_text(tree, "//meta[@property='og:site_name']/@content"),
        "language": _first_text(tree, "/html/@lang"),
        "published": _first_text(
            tree,
            "//meta[@property='article:published_time']/@content",
            "(//article//time)[1]/@datetime",
        ),
        "modified": _first_text(tree, "//meta[@property='article:modified_time']/@content"),
        "tags": [str(tag) for tag in _xpath(tree, "//meta[@property='article:tag']/@content")],
    }


def _label_value_pairs(tree: html.HtmlElement) -> dict[str, str]:
    """Return label → value of definition lists and of table rows of one heading and one cell.

    At most 200 pairs, with labels of at most 60 characters. Of several values for a label, the
    first is kept.
    """
    pairs = [
        (term, _xpath(term, "following-sibling::*[1][self::dd]"))
        for term in _xpath(tree, "//dl//dt")
    ]
    pairs += [(row, _xpath(row, "td")) for row in _xpath(tree, "//tr[count(th)=1 and count(td)=1]")]
    facts: dict[str, str] = {}
    for node, value_nodes in pairs[:_MAX_FACTS]:
        label_element = node if node.tag == "dt" else _xpath(node, "th")[0]
        name, value = (
            _element_text(label_element).rstrip(" :"),
            _element_text(value_nodes[0]) if value_nodes else "",
        )
        if name and value and len(name) <= _MAX_LABEL_CHARS:
            facts.setdefault(name, value)
    return facts


def _main_text(text: str, url: str | None, titles: Collection[str | None]) -> str | None:
    """Extract the main text, one paragraph on each line, without the title at its start."""
    try:
        extracted = trafilatura.extract(
            text, url=url, include_comments=False, include_tables=False, favor_precision=True
        )
    except (etree.LxmlError, RecursionError, ValueError) as error:
        raise ParseError("a web page too complex to read") from error
    lines = (extracted or "").split("\n")
    return "\n\n".join(lines[1:] if lines[0] in titles else lines) or None


def _first_text(tree: html.HtmlElement, *paths: str) -> str | None:
    """Return the first non-empty text that `paths` (XPath) find; None if there is none."""
    for path in paths:
        for match in _xpath(tree, path):
            if text := match.strip() if isinstance(match, str) else _element_text(match):
                return text
    return None


def _xpath(tree: html.HtmlElement, path: str) -> list[Any]:
    result = tree.xpath(path)
    return result if isinstance(result, list) else []


def _element_text(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())
