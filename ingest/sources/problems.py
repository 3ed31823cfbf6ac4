"""Problems of a declaration: wrong and unknown settings, each with its line and nearest name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from rapidfuzz import fuzz, process, utils

from index import validation
from ingest.sources.positions import Step, find_line

# Names less alike than this (0 to 100) help nobody.
_MIN_SIMILARITY = 60
_UNKNOWN_NAME, _ENUM = "extra_forbidden", "enum"


@dataclass(frozen=True, slots=True)
class DeclarationProblem:
    """Problem of a declaration in a sources.toml.

    `block` is the source (or other block) and `setting` the dotted path in it; `line` is None where
    the setting is missing in a file that we did not read. `nearest` is the known name most like an
    unknown one.
    """

    block: str
    setting: str
    message: str
    line: int | None = None
    nearest: str = ""

    def describe(self) -> str:
        """Return the problem on one line."""
        place = "" if self.line is None else f", line {self.line}"
        advice = f". Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{self.block}, {self.setting}: {self.message}{place}{advice}"


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """Place of a block: the text of its file, and the steps that lead to it in the document."""

    text: str
    steps: tuple[Step, ...]


def find_nearest(name: str, names: Sequence[str], limit: int = 1) -> list[str]:
    """Return the `names` most like `name`, best first; only those that are alike."""
    matches = process.extract(
        name,
        names,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=limit,
        score_cutoff=_MIN_SIMILARITY,
    )
    return [match for match, _, _ in matches]


def describe_problems(
    error: ValidationError,
    model: type[BaseModel],
    block: str,
    table: Mapping[str, Any],
    place: BlockPlace,
) -> Iterator[DeclarationProblem]:
    """Yield the problems of the block `table`, which `model` refused with `error`."""
    errors = list(validation.describe_errors(error))
    for location, message, kind in errors:
        if any(each != location and each[: len(location)] == location for each, _, _ in errors):
            continue  # a list is also “empty” if none of its items is right
        path = tuple(step for step in location if step != "[key]")
        is_name = kind == _UNKNOWN_NAME or (kind == _ENUM and len(path) < len(location))
        names = _known_names(model, path[:-1]) if is_name else []
        yield DeclarationProblem(
            block,
            _format_path(path, table),
            "it is not a known name" if is_name else message,
            _find_line(place, path, table),
            next(iter(find_nearest(str(path[-1]), names)), "") if is_name else "",
        )


def _known_names(model: type[BaseModel], path: Sequence[Step]) -> list[str]:
    """Return the names of the settings in the table at `path` of a block."""
    schema = model.model_json_schema(by_alias=True)
    node = schema
    for step in path:
        node = _resolve(node, schema)
        properties = node.get("properties", {})
        node = node.get("items", {}) if isinstance(step, int) else properties.get(step, {})
    node = _resolve(node, schema)
    keys = _resolve(node.get("propertyNames", {}), schema)
    return [*node.get("properties", {}), *keys.get("enum", [])]


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = str(node.get("$ref", "")).rpartition("/")[2]
    resolved: dict[str, Any] = schema["$defs"][name] if name else node
    return resolved


def _find_line(place: BlockPlace, path: Sequence[Step], table: Mapping[str, Any]) -> int | None:
    """Return the line of a setting: its own, that of the mapping it is from, or of its block."""
    candidates = [[*place.steps, *path[:end]] for end in range(len(path), -1, -1)]
    if len(path) > 2 and path[0] == "part":  # noqa: PLR2004 - part, position, setting
        mapping = table["part"][path[1]].get("mapping", "")
        candidates.insert(1, ["mapping", mapping, *path[2:]])
    return next((line for each in candidates if (line := find_line(place.text, each))), None)


def _format_path(path: Sequence[Step], table: Mapping[str, Any]) -> str:
    """Return the path of a setting; a part is shown by its name."""
    steps: list[str] = []
    for step in path:
        steps.append(_part_name(step, table) if steps == ["part"] else str(step))
    return ".".join(steps) or "the block"


def _part_name(step: Step, table: Mapping[str, Any]) -> str:
    try:
        return str(table["part"][step]["name"])
    except (KeyError, IndexError, TypeError):
        return str(step)
