"""The tables of a sources.toml as they stand, with the shipped ones and the mappings filled in."""

import re
import tomllib
from pathlib import Path
from typing import Any

from index.errors import SetupError

SHIPPED = Path(__file__).parents[1] / "sources.toml"
MAY_STAND = "[[source]] and [[unpublished]] blocks, [mapping.…] and [lookup.…] tables"
_MAPPING = frozenset({"format", "files", "items", "key", "map", "words", "leave_out", "ignore"})


def tables(path: Path) -> dict[str, Any]:
    """What `path` declares, behind the shipped declarations where it says so; raises SetupError."""
    declared = _toml(path)
    if declared.pop("shipped", False) is True:
        declared = _joined(_toml(SHIPPED), declared, path)
    mappings = _mappings(declared.pop("mapping", {}), path)
    for table in declared.get("source", []) if isinstance(declared.get("source"), list) else []:
        if isinstance(table, dict) and isinstance(table.get("part"), list):
            named = str(table.get("name", "without a name"))
            table["part"] = [_filled(part, mappings, named, path) for part in table["part"]]
    return declared


def wrong(path: Path, what: str) -> SetupError:
    """The error of a file that declares something wrong."""
    return SetupError(
        f"{path.name} {what}.",
        "Mend it; the shipped sources.toml says at its top what may stand there.",
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise wrong(path, "cannot be read") from error
    except UnicodeDecodeError as error:
        raise wrong(path, f"is not in UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line \d+, column \d+", str(error))
        raise wrong(path, f"is not TOML at {at[0] if at else 'its end'}") from error


def _joined(shipped: dict[str, Any], own: dict[str, Any], path: Path) -> dict[str, Any]:
    """The shipped declarations with those of `own` behind them, its tables before theirs."""
    for name in ("source", "unpublished"):
        if not isinstance(own.get(name, []), list):
            raise wrong(path, f"must hold {MAY_STAND} and nothing else")
    for table in shipped["source"]:
        if "folder" in table:
            table["folder"] = str(SHIPPED.parent / table["folder"])
    both = {n: [*shipped.get(n, []), *own.get(n, [])] for n in ("source", "unpublished")}
    return {
        **own,
        **both,
        **{name: {**shipped.get(name, {}), **own.get(name, {})} for name in ("lookup", "mapping")},
    }


def _mappings(tables: Any, path: Path) -> dict[str, dict[str, Any]]:
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise wrong(path, "has a mapping that is not a table")
    for name, table in tables.items():
        if unknown := set(table) - _MAPPING:
            raise wrong(
                path, f"has {min(unknown)!r} in the mapping {name!r}, where it cannot stand"
            )
    return tables


def _filled(part: Any, mappings: dict[str, dict[str, Any]], named: str, path: Path) -> Any:
    """A part with what its mapping says, its own words counting more."""
    if not isinstance(part, dict) or "mapping" not in part:
        return part
    name = part["mapping"]
    if name not in mappings:
        raise wrong(path, f"is wrong in source {named!r}: no mapping is named {name!r}")
    shared = mappings[name]
    own = {key: value for key, value in part.items() if key != "mapping"}
    both = {key: {**shared.get(key, {}), **own.get(key, {})} for key in ("map", "words")}
    return {**shared, **own, **both, "ignore": [*shared.get("ignore", []), *own.get("ignore", [])]}
