"""CKAN: the packages of a page of `package_search`; `extras` by their names."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File


def read(file: File) -> Iterator[Record]:
    """The packages of a page; raises ParseError."""
    said = parse_json(file.text())
    found = said.get("result") if isinstance(said, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("results"), list):
        raise ParseError("is no page of CKAN's package_search")
    for number, fields in enumerate(rows(found["results"], ""), start=1):
        yield file.record(number, {**fields, **_extras(fields)})


def _extras(fields: Mapping[str, Any]) -> dict[str, Any]:
    extras = fields.get("extras")
    if not isinstance(extras, list):
        return {}
    named = (each for each in extras if isinstance(each, dict) and "key" in each)
    return {"extras": {str(each["key"]): each.get("value") for each in named}}
