"""Reasons why a draft reads each of our fields from a field of the registry."""

from ingest.discovery import guess_mapping
from ingest.discovery.draft.draft import Draft
from ingest.sources.expressions import compile_expression
from ingest.sources.schema import InitiativeField

_OWN_KEYS = {
    "_key": "the name of each record in the file",
    "_file.stem": "the name of its file",
    "_file.path": "the path of its file",
}


def explain_field(draft: Draft, name: str) -> str:
    """Return the reason for the mapping of the field `name` of ours."""
    if name in draft.corrected:
        return "you set it"
    if name not in draft.mapping:
        return f"the format {draft.part['mapping']} says so" if "mapping" in draft.part else ""
    expression = draft.mapping[name]
    paths = compile_expression(expression).paths if isinstance(expression, str) else frozenset()
    if all(guess_mapping.is_named_like(path, name) for path in paths):
        return "its name" if len(paths) == 1 else "their names"
    return "its values" if paths else "always the same"


def explain_key(draft: Draft) -> str:
    """Return the reason for the key, which makes the ids of initiatives."""
    key = str(draft.part.get("key", ""))
    if not key:
        return f"the format {draft.part.get('mapping', '')} says so"
    if key in _OWN_KEYS:
        return _OWN_KEYS[key]
    if key == f"slug({draft.mapping.get(InitiativeField.TITLE, '')})":
        return "made from the title, because no field is named like a key: a new title is a new id"
    return "its name" if guess_mapping.is_named_like(key.strip('"'), "key") else "you set it"
