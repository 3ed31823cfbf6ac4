"""Sources in JSON: APIs, data standards, lists of records."""

from contextlib import suppress
from typing import Any

from index.errors import ParseError
from ingest.discovery.kinds.detected import (
    DetectedSource,
    items_part,
    record_source,
)
from ingest.discovery.kinds.json_standards import detect_standard
from ingest.discovery.kinds.paged_json import guess_paging
from ingest.discovery.kinds.text_sources import detect_toml, is_toml
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import decode_text
from ingest.parse.formats.geojson import is_geojson
from ingest.parse.safe_load import parse_json
from ingest.sources.schema import Format


def detect_json(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    """Return the source in a JSON document; raise KeyError or ParseError if there is none."""
    text = decode_text(page.content())[0]
    try:
        payload = parse_json(text)
    except ParseError:
        return _detect_lines(url, page, text)
    for detected in (_detect_api(url, payload), detect_standard(url, page, payload)):
        if detected is not None:
            return detected
    part = items_part(payload)
    harvest = guess_paging(page, payload, part.get("items", ""))
    return record_source(url, page, "JSON", Format.JSON, part, harvest)


def _detect_lines(url: str, page: FetchedPage, text: str) -> DetectedSource:
    """Return the source in a text with JSON on each line, or in TOML."""
    if is_toml(text):  # a table in brackets looks like a list
        return detect_toml(url, page)
    first_line = next((line for line in text.split("\n") if line.strip("\x1e \r")), "")
    with suppress(ParseError):
        if is_geojson(parse_json(first_line.strip("\x1e \r"))):
            return record_source(url, page, "GeoJSON on each line", Format.GEOJSON)
    return record_source(url, page, "JSON Lines", Format.JSONL)


def _detect_api(url: str, payload: Any) -> DetectedSource | None:
    """Return the API that gives responses like `payload`; None if it is not a known one."""
    first_item = (
        payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], dict) else {}
    )
    result = payload.get("result") if isinstance(payload, dict) else None
    query = payload.get("query") if isinstance(payload, dict) else None
    if "/wp-json/" in url and first_item:
        return DetectedSource("a WordPress API", url, {"mapping": "wordpress"}, {"by": "wordpress"})
    if {"full_name", "html_url"} <= first_item.keys():
        return DetectedSource("a GitHub listing", url, {"mapping": "github"}, {"by": "github"})
    if isinstance(result, dict) and "results" in result:
        return DetectedSource("a CKAN catalogue", url, {"mapping": "ckan"}, {"by": "ckan"})
    if isinstance(query, dict) and "pages" in query:
        return DetectedSource("a MediaWiki", url, {"mapping": "mediawiki"}, {"by": "mediawiki"})
    return None
