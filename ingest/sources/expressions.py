"""JMESPath expressions of sources.toml, with the record paths that each one reads."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath import functions
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from ingest.cleaning import values

_IDENTITY_NODES = frozenset({"current", "identity", "index", "slice"})
_CHAIN_NODES = frozenset({"subexpression", "index_expression", "pipe", "projection", "flatten"})
_LOGICAL_NODES = frozenset({"or_expression", "and_expression"})


class _CustomFunctions(functions.Functions):
    """Our JMESPath functions: `split` for lists in one text, `slug` for keys."""

    @functions.signature({"types": ["string", "null"]}, {"types": ["string"]})
    def _func_split(self, text: str | None, separator: str) -> list[str]:
        return text.split(separator) if text else []

    @functions.signature({"types": [], "variadic": True})
    def _func_slug(self, *parts: object) -> str:
        return ":".join(filter(None, map(values.slugify, parts)))


_OPTIONS = jmespath.Options(custom_functions=_CustomFunctions())


@dataclass(frozen=True, slots=True)
class Expression:
    """Compiled JMESPath expression; `paths` are the record paths that it reads.

    `name` is set where it is but the name of a field, as most are: that needs no interpreter.
    """

    text: str
    compiled: ParsedResult
    paths: frozenset[str]
    name: str | None = None

    def evaluate(self, fields: object) -> Any:
        """Evaluate the expression on `fields`; raise JMESPathError if it cannot be applied."""
        if self.name is not None and isinstance(fields, dict):
            return fields.get(self.name)
        return self.compiled.search(fields, options=_OPTIONS)


def compile_expression(text: str) -> Expression:
    """Compile the JMESPath expression `text`; raise ValueError if it is invalid."""
    try:
        compiled = jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"is not a JMESPath expression: {text!r}") from error
    consumed: set[str] = set()
    consumed |= _trace_paths(compiled.parsed, {""}, consumed)
    parsed = compiled.parsed
    name = parsed["value"] if parsed["type"] == "field" else None
    return Expression(text, compiled, frozenset(consumed), name)


def covers(patterns: Iterable[str], path: str) -> bool:
    """Return whether `path` is one of `patterns` or below one; `*` matches any characters."""
    return any(_compile_pattern(pattern).fullmatch(path) for pattern in patterns)


def _compile_pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*") + r"(\..*)?", re.DOTALL)


def _trace_paths(node: Any, current: set[str], consumed: set[str]) -> set[str]:
    """Return the paths that `node` reaches from `current`; add those it reads to `consumed`."""
    kind, children = node["type"], node["children"]
    if kind in _IDENTITY_NODES:
        return current
    if kind in _CHAIN_NODES:
        for child in children:
            current = _trace_paths(child, current, consumed)
        return current
    if kind in _TRACERS:
        return _TRACERS[kind](node, current, consumed)
    results: set[str] = set().union(*(_trace_paths(child, current, consumed) for child in children))
    if kind in _LOGICAL_NODES:
        return results
    consumed |= results
    return set()


def _trace_field(node: Any, current: set[str], _: set[str]) -> set[str]:
    return {f"{path}.{node['value']}".removeprefix(".") for path in current}


def _trace_values(node: Any, current: set[str], consumed: set[str]) -> set[str]:
    paths = _trace_paths(node["children"][0], current, consumed)
    return _trace_paths(
        node["children"][1], {f"{path}.*".removeprefix(".") for path in paths}, consumed
    )


def _trace_filter(node: Any, current: set[str], consumed: set[str]) -> set[str]:
    item_paths = _trace_paths(node["children"][0], current, consumed)
    consumed |= _trace_paths(node["children"][2], item_paths, consumed)
    return _trace_paths(node["children"][1], item_paths, consumed)


_TRACERS = {
    "field": _trace_field,
    "value_projection": _trace_values,
    "filter_projection": _trace_filter,
}
