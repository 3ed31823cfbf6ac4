"""JSON and YAML text as plain data, with clear errors and no surprises."""

import json
from typing import Any

import yaml

from index.errors import ParseError

# A small YAML text can name itself into billions of nodes; no honest file has a million.
MOST_NODES = 1_000_000
# libyaml builds what it reads by calling itself, and dies where text is nested without end.
DEEPEST = 100

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_json(text: str) -> Any:
    """What a JSON text says; raises ParseError with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ParseError(f"not JSON at line {error.lineno} column {error.colno}") from error
    except (RecursionError, ValueError) as error:
        raise ParseError("nested or numbered beyond sense") from error


def parse_yaml(text: str) -> list[Any]:
    """The documents of a YAML text, without objects or bombs; raises ParseError."""
    try:
        _shallow(text)
        documents = list(yaml.load_all(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise ParseError(f"not YAML{where}") from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise ParseError("not YAML that can be read safely") from error
    if _nodes(documents, {}) > MOST_NODES:
        raise ParseError("says the same thing too many times (YAML aliases)")
    return documents


def _shallow(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ParseError("nested beyond sense")


def _nodes(value: Any, known: dict[int, int]) -> int:
    """How many values `value` holds when written out; one that holds itself counts as too many."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = MOST_NODES + 1
        inside = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_nodes(each, known) for each in inside)
    return known[id(value)]
