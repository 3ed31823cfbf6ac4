"""What is wrong with a value that somebody wrote, in words for that person."""

from pydantic import ValidationError

_WORDS = {
    "missing": "it is missing",
    "extra_forbidden": "it is not known here",
    "string_pattern_mismatch": "it is not written as it must be",
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
_KINDS = {
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


def first(error: ValidationError) -> tuple[tuple[int | str, ...], str]:
    """Where the first thing is that is wrong, and what is wrong with it, as in `it is missing`."""
    found = error.errors(include_url=False)[0]
    kind, context = found["type"], found.get("ctx", {})
    wanted = _KINDS.get(kind.partition("_")[0], "something else")
    return found["loc"], _WORDS.get(kind, f"it must be {wanted}").format(**context)
