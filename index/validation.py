"""Validation errors of pydantic in plain English."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

_ERROR_PHRASES = {
    "missing": "it is missing",
    "extra_forbidden": "it is not a known name",
    "string_pattern_mismatch": "it has the wrong format",
    "string_too_short": "it is empty",
    "too_short": "it is empty",
    "greater_than_equal": "it must be {ge} or more",
    "greater_than": "it must be more than {gt}",
    "less_than_equal": "it must be {le} or less",
    "less_than": "it must be less than {lt}",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
    "value_error": "{error}",
}
_TYPE_NAMES = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "path": "a path",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "dict": "a table",
    "model": "a table",
    "dataclass": "a table",
}


def describe_first_error(error: ValidationError) -> tuple[tuple[int | str, ...], str]:
    """Return the location of the first error and a description of it, as in `it is missing`."""
    location, message, _ = next(describe_errors(error))
    return location, message


def describe_errors(error: ValidationError) -> Iterator[tuple[tuple[int | str, ...], str, str]]:
    """Yield the location, a description and pydantic's name of each error."""
    for each in error.errors(include_url=False):
        kind, context = each["type"], dict[str, Any](each.get("ctx", {}))
        expected = _TYPE_NAMES.get(kind.partition("_")[0], "something else")
        phrase = _ERROR_PHRASES.get(kind, f"it must be {expected}")
        yield each["loc"], phrase.format(**context), kind
