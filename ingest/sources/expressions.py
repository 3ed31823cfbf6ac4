"""Expressions of sources.toml: JMESPath over a raw record, and the paths that each one reads."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from ingest.cleaning import values

_STANDS = frozenset({"current", "identity", "index", "slice"})
_PASSES_ON = frozenset({"subexpression", "index_expression", "pipe", "projection", "flatten"})
_JOINS = frozenset({"or_expression", "and_expression"})


class _Functions(functions.Functions):
    """What JMESPath lacks and registries need: lists written as one text, keys made of fields."""

    @functions.signature({"types": ["string", "null"]}, {"types": ["string"]})
    def _func_split(self, text: str | None, separator: str) -> list[str]:
        return text.split(separator) if text else []

    @functions.signature({"types": [], "variadic": True})
    def _func_slug(self, *parts: object) -> str:
        return ":".join(filter(None, map(values.slug, parts)))


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; `reads` are the paths of a record that it looks at."""

    text: str
    compiled: ParsedResult
    reads: frozenset[str]

    def value(self, fields: object) -> Any:
        """What the expression finds in `fields`; raises JMESPathError when it cannot be applied."""
        return self.compiled.search(fields, options=_OPTIONS)


def expression(text: str) -> Expression:
    """The expression written as `text`; raises ValueError when it is none."""
    try:
        compiled = jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"is not a JMESPath expression: {text!r}") from error
    found: set[str] = set()
    found |= _follow(compiled.parsed, {""}, found)
    return Expression(text, compiled, frozenset(found))


def covers(patterns: Iterable[str], path: str) -> bool:
    """Whether `path` is one of `patterns` or lies below one; `*` stands for any characters."""
    return any(_pattern(pattern).fullmatch(path) for pattern in patterns)


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*") + r"(\..*)?", re.DOTALL)


def _follow(node: Any, at: set[str], found: set[str]) -> set[str]:
    """The paths that `node` leads to from `at`; what it consumes on the way goes into `found`."""
    kind, children = node["type"], node["children"]
    if kind in _STANDS:
        return at
    if kind in _PASSES_ON:
        for child in children:
            at = _follow(child, at, found)
        return at
    if kind in _STEPS:
        return _STEPS[kind](node, at, found)
    results: set[str] = set().union(*(_follow(child, at, found) for child in children))
    if kind in _JOINS:
        return results
    found |= results
    return set()


def _field(node: Any, at: set[str], _: set[str]) -> set[str]:
    return {f"{path}.{node['value']}".removeprefix(".") for path in at}


def _values(node: Any, at: set[str], found: set[str]) -> set[str]:
    paths = _follow(node["children"][0], at, found)
    return _follow(node["children"][1], {f"{path}.*".removeprefix(".") for path in paths}, found)


def _filtered(node: Any, at: set[str], found: set[str]) -> set[str]:
    items = _follow(node["children"][0], at, found)
    found |= _follow(node["children"][2], items, found)
    return _follow(node["children"][1], items, found)


_STEPS = {"field": _field, "value_projection": _values, "filter_projection": _filtered}
