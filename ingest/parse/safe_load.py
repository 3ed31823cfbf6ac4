"""Safe loading of JSON, YAML and TOML as plain data, with limits on size and depth."""

import json
import re
import tomllib
from typing import Any, ClassVar

import yaml

from index.errors import ParseError

# A small YAML text can expand to billions of nodes by aliases. No real file has a million.
MAX_NODES = 1_000_000
# libyaml parses recursively, and crashes on very deeply nested text.
MAX_DEPTH = 100

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Scalars that are not text, by their first character. Numbers are those that come back unchanged.
_TAG = "tag:yaml.org,2002:"
_NULL = (f"{_TAG}null", re.compile(r"(~|null|Null|NULL|)\Z"))
_BOOLEAN = (f"{_TAG}bool", re.compile(r"(true|True|TRUE|false|False|FALSE)\Z"))
_INTEGER = (f"{_TAG}int", re.compile(r"(-?[1-9]\d{0,17}|0)\Z"))
_FLOAT = (f"{_TAG}float", re.compile(r"-?([1-9]\d{0,7}|0)\.\d{0,6}[1-9]\Z"))


class _PlainLoader(_Loader):  # type: ignore[misc] # libyaml's loader, where it is installed
    """Safe loader that takes text as text.

    YAML 1.1, which PyYAML reads, makes false of `no` (Norway), true of `On`, 1.1 of `1.10`, 750 of
    `12:30`, and fails for a date that does not exist. As in YAML 1.2, only true and false are
    booleans. Dates stay text.
    """

    yaml_implicit_resolvers: ClassVar = {
        **{character: [_NULL] for character in ("~", "n", "N", "")},
        **{character: [_BOOLEAN] for character in "tTfF"},
        **{character: [_INTEGER, _FLOAT] for character in "-0123456789"},
        "<": [(f"{_TAG}merge", re.compile(r"<<\Z"))],
    }
    yaml_constructors: ClassVar = {
        **_Loader.yaml_constructors,
        f"{_TAG}timestamp": yaml.SafeLoader.yaml_constructors[f"{_TAG}str"],
    }


def parse_json(text: str) -> Any:
    """Parse a JSON text; raise ParseError with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ParseError(f"not JSON at line {error.lineno} column {error.colno}") from error
    except (RecursionError, ValueError) as error:
        raise ParseError("nested too deeply, or with numbers that are too long") from error


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a TOML text; raise ParseError with line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line \d+, column \d+", str(error))
        raise ParseError(f"not TOML at {place[0] if place else 'its end'}") from error
    except (RecursionError, ValueError) as error:
        raise ParseError("nested too deeply, or with numbers that are too long") from error


def parse_yaml(text: str) -> list[Any]:
    """Parse the documents of a YAML text as plain data.

    Raises ParseError, also if it nests deeper than 100 or its aliases expand to more than a million
    nodes.
    """
    try:
        _check_depth(text)
        documents = list(yaml.load_all(text, Loader=_PlainLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        position = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
        raise ParseError(f"not YAML{position}") from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise ParseError("not YAML that can be read safely") from error
    if _count_nodes(documents, {}) > MAX_NODES:
        raise ParseError(f"expands to more than {MAX_NODES:,} values (YAML aliases)")
    return documents


def _check_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ParseError("nested too deeply")


def _count_nodes(value: Any, counts: dict[int, int]) -> int:
    """Count the values in `value` with aliases expanded.

    For a value that contains itself, the count exceeds the maximum.
    """
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in counts:
        counts[id(value)] = MAX_NODES + 1
        children = value.values() if isinstance(value, dict) else value
        counts[id(value)] = 1 + sum(_count_nodes(child, counts) for child in children)
    return counts[id(value)]
