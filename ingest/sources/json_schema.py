"""JSON Schema of sources.toml for editors, made from the models that the loader validates with."""

import json
from typing import Any

from pydantic import TypeAdapter

from ingest.sources.field_descriptions import FIELD_DESCRIPTIONS
from ingest.sources.loader import MAPPING_SETTINGS
from ingest.sources.source import Source, UnpublishedRegistry

SCHEMA_NAME = "sources.schema.json"
# Taplo, which “Even Better TOML” runs, reads the first line of a file for its schema.
SCHEMA_DIRECTIVE = f"#:schema ./{SCHEMA_NAME}\n"
_DIALECT = "http://json-schema.org/draft-07/schema#"  # the one that Taplo supports
_PREFIX = "#/definitions/"


def format_json_schema() -> str:
    """Return the JSON Schema as the text of a file."""
    return json.dumps(build_json_schema(), ensure_ascii=False, indent=1) + "\n"


def build_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a sources.toml."""
    adapter = TypeAdapter(tuple[Source, UnpublishedRegistry])
    generated = adapter.json_schema(ref_template=f"{_PREFIX}{{model}}")
    definitions = {
        name: _tidy(each, generated["$defs"]) for name, each in generated["$defs"].items()
    }
    for each in definitions.values():
        each.pop("description", None)  # of the class, for programmers
    part = definitions["SourcePart"]
    settings = {name: part["properties"][name] for name in sorted(MAPPING_SETTINGS)}
    definitions["SharedMapping"] = {**part, "properties": settings}
    # Beside these, the mapping that a part names may state everything.
    definitions["SourcePart"] = _require_mapping_or(part, "name")
    definitions["SharedMapping"].pop("required")
    definitions["Source"]["properties"].pop("lookups")  # the loader's own
    terms = {"type": "object", "additionalProperties": {"type": "string"}}
    return {
        "$schema": _DIALECT,
        "title": "Registries that Has Anyone reads (sources.toml)",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "shipped": {
                "type": "boolean",
                "description": "true: the sources that ship with Has Anyone come first.",
            },
            "source": _list_of("Source", "A registry."),
            "unpublished": _list_of("UnpublishedRegistry", "A registry that publishes nothing."),
            "lookup": {
                "description": "Tables of terms: the registry's = ours. “” states nothing.",
                "type": "object",
                "additionalProperties": terms,
            },
            "mapping": {
                "description": "Settings that parts of several sources share, by name.",
                "type": "object",
                "additionalProperties": {"$ref": f"{_PREFIX}SharedMapping"},
            },
        },
        "definitions": definitions,
    }


def _list_of(definition: str, description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "array",
        "items": {"$ref": f"{_PREFIX}{definition}"},
    }


def _require_mapping_or(part: dict[str, Any], *always: str) -> dict[str, Any]:
    """Return the schema of a part that names a mapping, or else states what is required."""
    own = [name for name in part["required"] if name not in always]
    choices = [{"required": ["mapping"]}, {"required": own}]
    return {**part, "required": list(always), "anyOf": choices}


def _tidy(node: Any, definitions: dict[str, Any]) -> Any:
    """Return a schema without titles made from names, and with the names that a table may have.

    Editors complete names from `properties`, not from `propertyNames`.
    """
    if isinstance(node, list):
        return [_tidy(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    tidied = {
        name: {key: _tidy(each, definitions) for key, each in value.items()}
        if name == "properties"
        else _tidy(value, definitions)
        for name, value in node.items()
        if not (name == "title" and isinstance(value, str))
        and not (name == "default" and not value)
    }
    if "propertyNames" not in tidied:
        return tidied
    names = definitions[tidied.pop("propertyNames")["$ref"].removeprefix(_PREFIX)]["enum"]
    value = tidied["additionalProperties"]
    properties = {name: _describe(value, FIELD_DESCRIPTIONS.get(name, "")) for name in names}
    return {**tidied, "properties": properties, "additionalProperties": False}


def _describe(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description} if description else dict(schema)
