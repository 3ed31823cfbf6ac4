"""Loader of sources.toml: plain tables, merged with the shipped file, with mappings applied."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from index.errors import SetupError
from ingest.sources.positions import find_line
from ingest.sources.problems import find_nearest
from ingest.sources.schema import SourcePart

SHIPPED_PATH = Path(__file__).parents[1] / "sources.toml"
ALLOWED_TABLES = "[[source]] and [[unpublished]] blocks, [mapping.…] and [lookup.…] tables"
# A mapping may hold what a part may, but for what says which part it is.
MAPPING_SETTINGS = frozenset(SourcePart.model_fields) - {"name", "mapping"}


def load_tables(path: Path) -> dict[str, Any]:
    """Load the tables of `path`, after the shipped ones if it says so; raise SetupError."""
    declared = _parse_toml(path)
    if declared.pop("shipped", False) is True:
        declared = _merge_shipped(_parse_toml(SHIPPED_PATH), declared, path)
    mappings = _check_mappings(declared.pop("mapping", {}), path)
    for table in declared.get("source", []) if isinstance(declared.get("source"), list) else []:
        if isinstance(table, dict) and isinstance(table.get("part"), list):
            source_name = str(table.get("name", "without a name"))
            table["part"] = [
                _apply_mapping(part, mappings, source_name, path) for part in table["part"]
            ]
    return declared


@cache
def shipped_lookup(name: str) -> Mapping[str, str]:
    """Return the lookup `name` that ships with the product, its terms in lower case."""
    terms = _parse_toml(SHIPPED_PATH)["lookup"][name]
    return {str(term).casefold(): translation for term, translation in terms.items()}


def declaration_error(path: Path, problem: str, nearest: str = "") -> SetupError:
    """Return the error for a `problem` in the file at `path`.

    `nearest` is the known name that somebody probably meant.
    """
    advice = f"Did you mean {nearest!r}?" if nearest else "Correct it."
    return SetupError(
        f"{path.name} {problem}.",
        f"{advice} “hasanyone sources check {path.name}” names every problem of the file;"
        " docs/registries.md explains what it may hold.",
    )


def _parse_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise declaration_error(path, "cannot be read") from error
    except UnicodeDecodeError as error:
        raise declaration_error(path, f"is not in UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        position = re.search(r"line \d+, column \d+", str(error))
        raise declaration_error(
            path, f"is not TOML at {position[0] if position else 'its end'}"
        ) from error


def _merge_shipped(shipped: dict[str, Any], own: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the shipped declarations followed by `own`, whose lookups and mappings override."""
    for name in ("source", "unpublished"):
        if not isinstance(own.get(name, []), list):
            raise declaration_error(path, f"may hold only {ALLOWED_TABLES}")
    for table in shipped["source"]:
        if "folder" in table:
            table["folder"] = str(SHIPPED_PATH.parent / table["folder"])
    arrays = {n: [*shipped.get(n, []), *own.get(n, [])] for n in ("source", "unpublished")}
    return {
        **own,
        **arrays,
        **{name: {**shipped.get(name, {}), **own.get(name, {})} for name in ("lookup", "mapping")},
    }


def _check_mappings(tables: Any, path: Path) -> dict[str, dict[str, Any]]:
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise declaration_error(path, "has a mapping that is not a table")
    for name, table in tables.items():
        if unknown := set(table) - MAPPING_SETTINGS:
            entry = min(unknown)
            line = find_line(path.read_text(encoding="utf-8"), ["mapping", name, entry])
            place = "" if line is None else f", line {line}"
            raise declaration_error(
                path,
                f"has the unknown entry {entry!r} in the mapping {name!r}{place}",
                next(iter(find_nearest(entry, sorted(MAPPING_SETTINGS))), ""),
            )
    return tables


def _apply_mapping(
    part: Any, mappings: dict[str, dict[str, Any]], source_name: str, path: Path
) -> Any:
    """Return a part merged with the mapping that it names; its own entries override."""
    if not isinstance(part, dict) or "mapping" not in part:
        return part
    name = part["mapping"]
    if name not in mappings:
        raise declaration_error(
            path, f"is not valid in source {source_name!r}: no mapping is named {name!r}"
        )
    shared = mappings[name]
    merged = {key: {**shared.get(key, {}), **part.get(key, {})} for key in ("map", "words")}
    return {
        **shared,
        **part,
        **merged,
        "ignore": [*shared.get("ignore", []), *part.get("ignore", [])],
    }
