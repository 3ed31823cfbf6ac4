"""MediaWiki: one record a page, its infobox and templates as fields, its wikitext as prose."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import mwparserfromhell
from mwparserfromhell.nodes import Node
from mwparserfromhell.parser import ParserError
from mwparserfromhell.wikicode import Wikicode

from index.errors import ParseError
from ingest.issues import IssueKind
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File

# Beyond this a page is no description of anything, and takes minutes to parse.
LONGEST = 500_000
_DEEPEST = 40
_OPENS = frozenset({"{{", "[[", "{|"})
_MARKS = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{\||\|\}")
_ASIDE_TAGS = frozenset({"ref", "references", "gallery", "table"})
_ASIDE = ("category:", "file:", "image:")


def read(file: File) -> Iterator[Record]:
    """The pages of a batch, those that are redirects or missing empty; raises ParseError."""
    said = parse_json(file.text())
    query = said.get("query") if isinstance(said, dict) else None
    pages = query.get("pages") if isinstance(query, dict) else None
    if isinstance(pages, dict):
        pages = list(pages.values())
    if not isinstance(pages, list):
        raise ParseError("is no answer of MediaWiki's action=query")
    for number, page in enumerate(pages, start=1):
        try:
            fields = _fields(page) if isinstance(page, Mapping) else {}
        except ParseError as error:
            file.doubt(IssueKind.BROKEN_FILE, f"page {number}: {error.message}")
            fields = {}
        yield file.record(number, fields)


def _fields(page: Mapping[str, Any]) -> dict[str, Any]:
    revisions = page.get("revisions")
    latest = revisions[0] if isinstance(revisions, list) and revisions else {}
    text = _text(latest)[:LONGEST]
    if not text:
        return {}
    said = {
        "pageid": page.get("pageid"),
        "title": page.get("title"),
        "url": page.get("fullurl") or page.get("canonicalurl"),
        "timestamp": latest.get("timestamp"),
    }
    return {**{name: value for name, value in said.items() if value}, **_parsed(text)}


def _text(revision: Mapping[str, Any]) -> str:
    slots = revision.get("slots")
    main = slots.get("main", {}) if isinstance(slots, Mapping) else revision
    return str(main.get("content") or main.get("*") or "")


def _check(text: str) -> None:
    """Raise ParseError where the parser would try every way to close what is never closed."""
    depth = 0
    for mark in _MARKS.findall(text):
        depth = depth + 1 if mark in _OPENS else max(0, depth - 1)
        if depth > _DEEPEST:
            raise ParseError("nested beyond sense")


def _parsed(text: str) -> dict[str, Any]:
    _check(text)
    try:
        code = mwparserfromhell.parse(text)
    except (ParserError, RecursionError) as error:
        raise ParseError("not wikitext") from error
    templates: dict[str, dict[str, str]] = {}
    for template in code.filter_templates(recursive=False):
        name = str(template.name.strip_code()).strip().casefold()
        told = {_plain(each.name).casefold(): _plain(each.value) for each in template.params}
        templates.setdefault(name, {name: value for name, value in told.items() if value})
    boxes = (told for name, told in templates.items() if "infobox" in name)
    links = [str(link.title).strip() for link in code.filter_wikilinks()]
    outward = [str(link.url).strip() for link in code.filter_external_links()]
    _without_asides(code)
    return {
        "text": code.strip_code(normalize=True, collapse=True).strip(),
        "templates": templates,
        "infobox": next(boxes, {}),
        "categories": [
            link.partition(":")[2].strip()
            for link in links
            if link.casefold().startswith("category:")
        ],
        "links": outward,
    }


def _without_asides(code: Wikicode) -> None:
    """Take out what is no prose: footnotes, galleries, pictures, categories."""
    asides: list[Node] = [
        *code.filter_tags(matches=lambda tag: str(tag.tag).strip().casefold() in _ASIDE_TAGS),
        *code.filter_wikilinks(matches=lambda link: str(link.title).casefold().startswith(_ASIDE)),
    ]
    for node in asides:
        with suppress(ValueError):  # it stood in one that is gone already
            code.remove(node)


def _plain(code: Any) -> str:
    return str(mwparserfromhell.parse(code).strip_code(normalize=True, collapse=True)).strip()
