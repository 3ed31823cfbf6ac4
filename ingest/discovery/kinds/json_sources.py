"""Sources in JSON: APIs, data standards, lists of records."""

import json
from typing import Any

from ingest.discovery.kinds.detected import (
    DetectedSource,
    items_part,
    record_source,
    standard_source,
)
from ingest.harvest.links import next_page_url
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import decode_text
from ingest.parse.formats.codejson import is_single_project
from ingest.sources.schema import Format


def detect_json(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    """Return the source in a JSON document; raise KeyError or ParseError if there is none."""
    try:
        payload = json.loads(decode_text(page.content())[0])
    except ValueError:
        return record_source(url, page, "JSON Lines", Format.JSONL)
    for detected in (_detect_api(url, payload), _detect_standard(url, page, payload)):
        if detected is not None:
            return detected
    harvest = _guess_paging(page, payload)
    return record_source(url, page, "JSON", Format.JSON, items_part(payload), harvest)


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


def _detect_standard(url: str, page: FetchedPage, payload: Any) -> DetectedSource | None:
    """Return the data standard that a file like `payload` follows; None if not a known one."""
    if not isinstance(payload, dict):
        return None
    if isinstance(payload.get("grants"), list):
        return DetectedSource("360Giving data", url, {"mapping": "360giving"})
    if _is_catalogue(payload):
        return standard_source(url, page, "a DCAT catalogue", Format.DCAT)
    if is_single_project(payload):
        return record_source(url, page, "a code.json of one project", Format.CODEJSON)
    if "agency" in payload and {"releases", "projects"} & payload.keys():
        return record_source(url, page, "a code.json inventory", Format.CODEJSON)
    return None


def _is_catalogue(payload: dict[str, Any]) -> bool:
    """Return whether a JSON document is a catalogue of DCAT: a data.json, or JSON-LD."""
    datasets = payload.get("dataset")
    is_data_json = isinstance(datasets, list) and any(
        isinstance(each, dict) and {"title", "description"} <= each.keys() for each in datasets
    )
    return is_data_json or ("@context" in payload and "dcat" in json.dumps(payload["@context"]))


def _guess_paging(page: FetchedPage, payload: Any) -> dict[str, Any]:
    if isinstance(payload, dict) and isinstance(payload.get("next"), str):
        return {"by": "pages", "next": "next"}
    return {"by": "pages"} if next_page_url(page) else {}
