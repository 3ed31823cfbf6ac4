"""GeoJSON parser (RFC 7946, also a feature on each line): one record for each feature.

A record has the properties, and a point in the middle of the geometry in `_geometry`.
"""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError
from ingest.issues import IssueKind
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile

GEOMETRY_FIELD = "_geometry"
# What maps are drawn with (simplestyle-spec), which says nothing about a feature.
_STYLE = frozenset(
    {
        *("stroke", "stroke-width", "stroke-opacity", "fill", "fill-opacity"),
        *("marker-color", "marker-size", "marker-symbol"),
    }
)
_DECIMALS = 6


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the features of a file; empty for one that is not a feature. Raises ParseError."""
    return file.make_records(map(_feature_fields, _features(file)))


def is_geojson(document: Any) -> bool:
    """Return whether a JSON document is a feature, or a collection of them."""
    return isinstance(document, Mapping) and document.get("type") in (
        "Feature",
        "FeatureCollection",
    )


def _features(file: SourceFile) -> list[Any]:
    text = file.read_text()
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return [_parse_line(file, line) for line in text.split("\n") if line.strip("\x1e \r\t")]
    if not is_geojson(document):
        raise ParseError("is not GeoJSON")
    features = document.get("features") if document["type"] == "FeatureCollection" else [document]
    if not isinstance(features, list):
        raise ParseError("is not GeoJSON")
    return features


def _parse_line(file: SourceFile, line: str) -> Any:
    try:
        return parse_json(line.strip("\x1e \r\t"))
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, f"a line is {error.message}")
        return None


def _feature_fields(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(properties, Mapping):
        return {}
    own_id = {"id": feature["id"]} if feature.get("id") is not None else {}
    fields = {str(name): each for name, each in properties.items() if name not in _STYLE}
    return {**own_id, **fields, **_middle(feature.get("geometry"))}


def _middle(geometry: Any) -> dict[str, Any]:
    """Return the middle of the box around a geometry; empty if it has no valid positions."""
    positions = list(_positions(geometry))
    if not positions:
        return {}
    middle = [
        round((min(axis) + max(axis)) / 2, _DECIMALS) for axis in zip(*positions, strict=True)
    ]
    return {GEOMETRY_FIELD: {"longitude": middle[0], "latitude": middle[1]}}


def _positions(geometry: Any) -> Iterator[tuple[float, float]]:
    """Yield longitude and latitude of each position in a geometry."""
    pending: list[Any] = [geometry]
    while pending:
        item = pending.pop()
        if isinstance(item, Mapping):
            pending += [item.get("coordinates"), item.get("geometries")]
        elif isinstance(item, list):
            if len(item) > 1 and all(map(_is_number, item[:2])):
                yield item[0], item[1]
            else:
                pending += item


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)
