"""Sources in plain text: tables, YAML, TOML, Turtle."""

import re
from contextlib import suppress

from index.errors import ParseError
from ingest.discovery.columns.table_standards import PRODUCTS
from ingest.discovery.kinds.detected import (
    DetectedSource,
    items_part,
    record_source,
    standard_source,
)
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import HEAD_BYTES, decode_text
from ingest.parse.formats.table_exports import SCHEMA_START
from ingest.parse.safe_load import parse_toml, parse_yaml
from ingest.sources.schema import Format

_DUMP_START = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.{0,2000}?\*/;?){0,200}"
    r"(?:CREATE TABLE|INSERT INTO|BEGIN TRANSACTION|BEGIN;|PRAGMA foreign_keys)",
    re.DOTALL | re.IGNORECASE,
)
_TURTLE_START = re.compile(r"(?:\s*#[^\n]*\n)*\s*@?(?:prefix|base)\s", re.IGNORECASE)
# A table, or a key with its value, after comments and empty lines.
_TOML_START = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*"
    r"(?:\[\[?[\w.\"'-]+\]\]?[ \t]*(?:#[^\n]*)?\n|[\w-]+[ \t]*=[ \t]*[\"'\[{\dtf])"
)


def detect_text(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    """Return the source in a text; raise KeyError or ParseError if there is none."""
    head = decode_text(page.content())[0][: 4 * HEAD_BYTES]
    if detected := _detect_marked(url, page, head):
        return detected
    first_line = head.partition("\n")[0]
    if "\t" in first_line:
        return record_source(url, page, "a TSV table", Format.TSV)
    if is_toml(head):
        return detect_toml(url, page)
    if re.match(r"(---|[\w-]+:(\s|$)|- )", first_line):
        # The title of a table may look like YAML too: "Source: Northshire".
        with suppress(KeyError, ParseError):
            return _detect_yaml(url, page)
    return record_source(url, page, "a CSV table", Format.CSV)


def _detect_marked(url: str, page: FetchedPage, head: str) -> DetectedSource | None:
    """Return the source whose format a word at its start names; None if there is none."""
    if "publiccodeYmlVersion" in head:
        return DetectedSource("a publiccode.yml", url, {"mapping": "publiccode"})
    if _TURTLE_START.match(head):
        return standard_source(url, page, "a DCAT catalogue in Turtle", Format.DCAT)
    if _DUMP_START.match(head):
        return record_source(url, page, "an SQL dump", Format.SQLITE)
    if SCHEMA_START.match(head):
        return record_source(url, page, PRODUCTS[Format.SHAREPOINT], Format.SHAREPOINT)
    return None


def _detect_yaml(url: str, page: FetchedPage) -> DetectedSource:
    documents = [each for each in parse_yaml(decode_text(page.content())[0]) if each is not None]
    part = items_part(documents[0]) if len(documents) == 1 else {}
    with suppress(KeyError):  # a list without titles is a part of the record
        return record_source(url, page, "YAML", Format.YAML, part)
    return record_source(url, page, "YAML", Format.YAML)


def is_toml(text: str) -> bool:
    """Return whether a text starts as TOML does."""
    return _TOML_START.match(text) is not None


def detect_toml(url: str, page: FetchedPage) -> DetectedSource:
    """Return the source in a TOML file; raise KeyError or ParseError if there is none."""
    document = parse_toml(decode_text(page.content())[0])
    return record_source(url, page, "TOML", Format.TOML, items_part(document))
