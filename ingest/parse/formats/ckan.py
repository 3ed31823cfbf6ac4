"""CKAN parser: the packages on a page of `package_search`, with `extras` keyed by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.parse.record import Record
from ingest.parse.record_path import find_list, select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the packages on a page; raise ParseError."""
    payload = parse_json(file.read_text())
    packages = find_list(payload, "result.results", "is not a page of CKAN's package_search")
    return file.make_records(
        {**fields, **_extras(fields)} for fields in select_records(packages, "")
    )


def _extras(fields: Mapping[str, Any]) -> dict[str, Any]:
    extras = fields.get("extras")
    if not isinstance(extras, list):
        return {}
    entries = (entry for entry in extras if isinstance(entry, dict) and "key" in entry)
    return {"extras": {str(entry["key"]): entry.get("value") for entry in entries}}
