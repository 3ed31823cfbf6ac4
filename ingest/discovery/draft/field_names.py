"""Names of a registry's fields, as people type them, and the expressions that read them."""

import json
import re

from index.errors import InvalidInput
from ingest.discovery.preview.preview import Preview
from ingest.sources.expressions import compile_expression, covers
from ingest.sources.problems import find_nearest

_OWN_FIELDS = ("_file", "_key", "_document", "_body", "_extra")
_NEAREST = 3


def to_expression(text: str, preview: Preview) -> str:
    """Return the expression for `text`: the name of a field, or an expression.

    Raises InvalidInput, with the nearest names, if it reads a field that no record has.
    """
    if (name := find_name(text, preview)) is not None:
        return name
    try:
        expression = compile_expression(text)
    except ValueError:
        raise _unknown_field(text, preview) from None
    for path in sorted(expression.paths):
        if not _is_known(path, preview):
            raise _unknown_field(path, preview)
    return text


def find_name(text: str, preview: Preview) -> str | None:
    """Return the expression for the field that `text` names, in any case; None if none is."""
    top_names = dict.fromkeys(name for record in preview.records for name in record.fields)
    for name in _matches(text, list(top_names)):
        return quote_name(name)
    for path in _matches(text, list(preview.paths)):
        return ".".join(map(quote_name, path.split(".")))
    return None


def quote_name(name: str) -> str:
    """Return the name of a field as an expression."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name, ensure_ascii=False)


def _matches(text: str, names: list[str]) -> list[str]:
    """Return the names that are `text`, or else those that differ in case and spaces alone."""
    if text in names:
        return [text]
    folded = " ".join(text.casefold().split())
    return [name for name in names if " ".join(name.casefold().split()) == folded]


def _is_known(path: str, preview: Preview) -> bool:
    if path.split(".", maxsplit=1)[0] in _OWN_FIELDS:
        return True
    return any(covers([path], each) for each in preview.paths)


def _unknown_field(text: str, preview: Preview) -> InvalidInput:
    nearest = find_nearest(text, preview.paths, _NEAREST) or list(preview.paths[:_NEAREST])
    return InvalidInput(
        f"No record has a field “{text}”.",
        f"The nearest: {', '.join(nearest)}. For words of your own, use apostrophes: 'GB'.",
    )
