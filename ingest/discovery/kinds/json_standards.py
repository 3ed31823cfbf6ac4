"""Data standards whose files are JSON: 360Giving, GeoJSON, DCAT, code.json, Open Referral."""

import json
from typing import Any

from ingest.discovery.kinds.detected import DetectedSource, record_source, standard_source
from ingest.discovery.kinds.paged_json import guess_paging
from ingest.http.page_cache import FetchedPage
from ingest.parse.formats.codejson import is_single_project
from ingest.parse.formats.geojson import is_geojson
from ingest.sources.schema import Format

# Fields that only services of Open Referral have (HSDS 1 to 3, Open Referral UK).
_SERVICE_FIELDS = frozenset(
    {
        *("accreditations", "alternate_name", "application_process", "assured_date"),
        *("attending_access", "attending_type", "cost_options", "deliverable_type"),
        *("eligibility_description", "eligibilitys", "fees_description", "fundings"),
        *("interpretation_services", "organization_id", "regular_schedules", "schedules"),
        *("service_areas", "service_at_locations", "service_taxonomys", "wait_time"),
    }
)
_SCHEMA_ORG = "things described in schema.org"
_MIN_SERVICE_FIELDS = 2
# Where versions of the standard put the list; the last is what servers made of it.
_SERVICE_LISTS = ("contents", "content", "services", "items", "data", "results")


def detect_standard(url: str, page: FetchedPage, payload: Any) -> DetectedSource | None:
    """Return the data standard that a file like `payload` follows; None if not a known one."""
    if (items := _find_services(payload)) is not None:
        harvest = guess_paging(page, payload, items)
        part = {"mapping": "openreferral", **({"items": items} if items else {})}
        files = {} if harvest else {"files": "services.json"}
        return DetectedSource("services of Open Referral", url, {**part, **files}, harvest)
    if not isinstance(payload, dict):
        return None
    if isinstance(payload.get("grants"), list):
        return DetectedSource("360Giving data", url, {"mapping": "360giving"})
    if _is_catalogue(payload):
        return standard_source(url, page, "a DCAT catalogue", Format.DCAT)
    if is_geojson(payload):
        return record_source(url, page, "GeoJSON", Format.GEOJSON)
    return _detect_description(url, page, payload)


def _detect_description(
    url: str, page: FetchedPage, payload: dict[str, Any]
) -> DetectedSource | None:
    """Return the descriptions of software or of other things in `payload`; None if none."""
    if "schema.org" in json.dumps(payload.get("@context", "")):
        return standard_source(url, page, _SCHEMA_ORG, Format.SCHEMAORG)
    is_one = is_single_project(payload)
    what = "a code.json of one project" if is_one else "a code.json inventory"
    is_code = is_one or _is_inventory(payload)
    return standard_source(url, page, what, Format.CODEJSON) if is_code else None


def _is_catalogue(payload: dict[str, Any]) -> bool:
    """Return whether a JSON document is a catalogue of DCAT: a data.json, or JSON-LD."""
    datasets = payload.get("dataset")
    is_data_json = isinstance(datasets, list) and any(
        isinstance(each, dict) and {"title", "description"} <= each.keys() for each in datasets
    )
    return is_data_json or ("@context" in payload and "dcat" in json.dumps(payload["@context"]))


def _is_inventory(payload: dict[str, Any]) -> bool:
    return "agency" in payload and not payload.keys().isdisjoint({"releases", "projects"})


def _find_services(payload: Any) -> str | None:
    """Return the path to the services of Open Referral in `payload`; None if it has none.

    The path is empty if the document is a service or a list of them.
    """
    if _holds_services(payload) or _holds_services([payload]):
        return ""
    names = _SERVICE_LISTS if isinstance(payload, dict) else ()
    return next((name for name in names if _holds_services(payload.get(name))), None)


def _holds_services(items: Any) -> bool:
    first = items[0] if isinstance(items, list) and items else None
    return (
        isinstance(first, dict)
        and {"id", "name"} <= first.keys()
        and len(_SERVICE_FIELDS & first.keys()) >= _MIN_SERVICE_FIELDS
    )
