"""CKAN parser: the packages of a page of `package_search`, their `extras` by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the packages of a page; raises ParseError."""
    payload = parse_json(file.read_text())
    result = payload.get("result") if isinstance(payload, dict) else None
    if not isinstance(result, dict) or not isinstance(result.get("results"), list):
        raise ParseError("is no page of CKAN's package_search")
    for number, fields in enumerate(select_records(result["results"], ""), start=1):
        yield file.make_record(number, {**fields, **_extras(fields)})


def _extras(fields: Mapping[str, Any]) -> dict[str, Any]:
    extras = fields.get("extras")
    if not isinstance(extras, list):
        return {}
    entries = (entry for entry in extras if isinstance(entry, dict) and "key" in entry)
    return {"extras": {str(entry["key"]): entry.get("value") for entry in entries}}
