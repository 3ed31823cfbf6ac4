"""MediaWiki parser: one record for each page, with templates as fields and wikitext as prose."""

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
from ingest.parse.source_file import SourceFile

# Longer pages take minutes to parse, and describe no initiative.
MAX_WIKITEXT_CHARS = 500_000
_MAX_NESTING = 40
_OPENING_MARKS = frozenset({"{{", "[[", "{|"})
_MARKS = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{\||\|\}")
_NON_PROSE_TAGS = frozenset({"ref", "references", "gallery", "table"})
_NON_PROSE_PREFIXES = ("category:", "file:", "image:")


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the pages of a batch; raise ParseError.

    A page that is missing or empty gives an empty record. One that cannot be parsed gives an empty
    record and an issue.
    """
    payload = parse_json(file.read_text())
    query = payload.get("query") if isinstance(payload, dict) else None
    pages = query.get("pages") if isinstance(query, dict) else None
    if isinstance(pages, dict):
        pages = list(pages.values())
    if not isinstance(pages, list):
        raise ParseError("is not a response of MediaWiki's action=query")
    return file.make_records(
        _parse_page(file, number, page) for number, page in enumerate(pages, start=1)
    )


def _parse_page(file: SourceFile, number: int, page: Any) -> dict[str, Any]:
    """Return the fields of page `number`; none, and an issue, if it cannot be parsed."""
    try:
        return _page_fields(page) if isinstance(page, Mapping) else {}
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, f"page {number}: {error.message}")
        return {}


def _page_fields(page: Mapping[str, Any]) -> dict[str, Any]:
    revisions = page.get("revisions")
    latest = revisions[0] if isinstance(revisions, list) and revisions else {}
    text = _wikitext(latest)[:MAX_WIKITEXT_CHARS]
    if not text:
        return {}
    metadata = {
        "pageid": page.get("pageid"),
        "title": page.get("title"),
        "url": page.get("fullurl") or page.get("canonicalurl"),
        "timestamp": latest.get("timestamp"),
    }
    return {**{name: value for name, value in metadata.items() if value}, **_parse_wikitext(text)}


def _wikitext(revision: Mapping[str, Any]) -> str:
    slots = revision.get("slots")
    main = slots.get("main", {}) if isinstance(slots, Mapping) else revision
    return str(main.get("content") or main.get("*") or "")


def _check_nesting(text: str) -> None:
    """Raise ParseError if marks nest deeper than 40.

    The parser takes exponential time for marks that are never closed.
    """
    depth = 0
    for mark in _MARKS.findall(text):
        depth = depth + 1 if mark in _OPENING_MARKS else max(0, depth - 1)
        if depth > _MAX_NESTING:
            raise ParseError("nested too deeply")


def _parse_wikitext(text: str) -> dict[str, Any]:
    _check_nesting(text)
    try:
        code = mwparserfromhell.parse(text)
    except (ParserError, RecursionError) as error:
        raise ParseError("not wikitext") from error
    templates: dict[str, dict[str, str]] = {}
    for template in code.filter_templates(recursive=False):
        name = str(template.name.strip_code()).strip().casefold()
        parameters = {
            _strip_wikicode(parameter.name).casefold(): _strip_wikicode(parameter.value)
            for parameter in template.params
        }
        templates.setdefault(name, {name: value for name, value in parameters.items() if value})
    infoboxes = (parameters for name, parameters in templates.items() if "infobox" in name)
    link_titles = [str(link.title).strip() for link in code.filter_wikilinks()]
    external_links = [str(link.url).strip() for link in code.filter_external_links()]
    _remove_non_prose(code)
    return {
        "text": code.strip_code(normalize=True, collapse=True).strip(),
        "templates": templates,
        "infobox": next(infoboxes, {}),
        "categories": [
            link.partition(":")[2].strip()
            for link in link_titles
            if link.casefold().startswith("category:")
        ],
        "links": external_links,
    }


def _remove_non_prose(code: Wikicode) -> None:
    """Remove footnotes, galleries, tables, pictures and categories from `code`."""
    nodes: list[Node] = [
        *code.filter_tags(matches=lambda tag: str(tag.tag).strip().casefold() in _NON_PROSE_TAGS),
        *code.filter_wikilinks(
            matches=lambda link: str(link.title).casefold().startswith(_NON_PROSE_PREFIXES)
        ),
    ]
    for node in nodes:
        with suppress(ValueError):  # it was inside a node that was removed before
            code.remove(node)


def _strip_wikicode(code: Any) -> str:
    return str(mwparserfromhell.parse(code).strip_code(normalize=True, collapse=True)).strip()
