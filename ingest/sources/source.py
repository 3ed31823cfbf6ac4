"""Source declarations: a registry's publisher and address, its harvest and its mapping."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index import validation
from index.errors import SetupError
from ingest.sources.loader import ALLOWED_TABLES, SHIPPED_PATH, declaration_error, load_tables
from ingest.sources.schema import (
    HarvestOptions,
    HarvestProtocol,
    InitiativeField,
    LookupTable,
    MappingRules,
    SourcePart,
)


class Source(MappingRules):
    """One registry as declared: publisher and address, coverage, expectations, mapping.

    It is read from `folder` if that is set (shipped with the product), otherwise from `url` by
    `harvest`, or from a mirror; only if it is `enabled`. `rate` is in requests a second. `every` is
    the refresh interval (`90m`, `12h`, `1d`, `2w`). `lookups` has every lookup of the file, by
    name: lower-case term → our term.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    registry: str = ""
    publisher: str
    homepage: str
    url: str | None = Field(None, pattern=r"^https?://")
    folder: Path | None = None
    harvest: HarvestOptions = HarvestOptions()
    licence: str
    tried: Literal["mirror", "sample", "never", "package"]
    enabled: bool = True
    local: bool = False
    robots: bool = True
    rate: float | None = Field(None, gt=0, le=50)
    token_env: str | None = Field(None, pattern=r"^[A-Z][A-Z0-9_]*$")
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    records_min: int = Field(ge=0)
    every: str | None = Field(None, pattern=r"^[1-9]\d*[mhdw]$")
    parts: tuple[SourcePart, ...] = Field(alias="part", min_length=1)
    tables: tuple[LookupTable, ...] = Field((), alias="table")
    lookups: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_consistency(self) -> "Source":
        locations = (
            self.url is not None,
            self.folder is not None,
            self.harvest.by is HarvestProtocol.SQL,
        )
        if sum(locations) != 1:
            raise ValueError("needs one of url, folder and a harvest by sql")
        lookup_names = self.lookups.keys() | {table.name for table in self.tables}
        for rules in (self, *self.parts):
            for name in (name for names in rules.words.values() for name in names):
                if name not in lookup_names:
                    raise ValueError(f"no lookup is named {name!r}")
        for part in self.parts:
            if InitiativeField.TITLE not in self.map | part.map:
                raise ValueError(f"part {part.name!r} maps no title")
        return self


class UnpublishedRegistry(BaseModel):
    """Registry that publishes nothing that can be read, with the reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    owner: str
    reason: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class SourceDeclarations:
    """Contents of a sources.toml."""

    sources: tuple[Source, ...]
    unpublished: tuple[UnpublishedRegistry, ...]


def load_sources(path: Path | None = None, enable: Collection[str] = ()) -> tuple[Source, ...]:
    """Load the sources of `path`, or the shipped ones; switch on those named in `enable`.

    Raises SetupError if one is invalid, or if `enable` names an unknown one.
    """
    sources = load_declarations(path).sources
    unknown = set(enable) - {source.name for source in sources}
    if unknown:
        raise SetupError(
            f"HASANYONE_ENABLE names “{min(unknown)}”, which is not a source.",
            "“hasanyone sources” lists every source by name.",
        )
    return tuple(
        source.model_copy(update={"enabled": True}) if source.name in enable else source
        for source in sources
    )


def load_declarations(path: Path | None = None) -> SourceDeclarations:
    """Load and validate all declarations of `path`, or of the shipped file; raise SetupError."""
    path = path or SHIPPED_PATH
    document = load_tables(path)
    lookups = _parse_lookups(document.pop("lookup", {}), path)
    sources, unpublished = document.pop("source", []), document.pop("unpublished", [])
    if document or not isinstance(sources, list) or not sources:
        raise declaration_error(path, f"may hold only {ALLOWED_TABLES}")
    declarations = SourceDeclarations(
        tuple(_parse_source(table, lookups, path) for table in sources),
        tuple(_parse_unpublished(table, path) for table in unpublished),
    )
    names = Counter(
        [*(s.name for s in declarations.sources), *(u.name for u in declarations.unpublished)]
    )
    if duplicates := [name for name, count in names.items() if count > 1]:
        raise declaration_error(path, f"declares the source {duplicates[0]!r} twice")
    return declarations


def _parse_lookups(tables: Any, path: Path) -> dict[str, dict[str, str]]:
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise declaration_error(path, "has a lookup that is not a table of terms")
    return {
        name: {str(term).strip().casefold(): str(translated) for term, translated in table.items()}
        for name, table in tables.items()
    }


def _parse_source(table: Any, lookups: dict[str, dict[str, str]], path: Path) -> Source:
    if not isinstance(table, dict):
        raise declaration_error(path, "has a source that is not a [[source]] block")
    name = str(table.get("name", "without a name"))
    folder = {"folder": path.parent / str(table["folder"])} if "folder" in table else {}
    defaults = {"enabled": table.get("tried") != "never"}
    try:
        return Source.model_validate(
            {"registry": name, **defaults, **table, **folder, "lookups": lookups}
        )
    except ValidationError as error:
        raise declaration_error(
            path, f"is not valid in source {name!r}, {_first_error(error, table)}"
        ) from error


def _parse_unpublished(table: Any, path: Path) -> UnpublishedRegistry:
    try:
        return UnpublishedRegistry.model_validate(table)
    except ValidationError as error:
        name = str(table.get("name", "")) if isinstance(table, dict) else ""
        raise declaration_error(
            path, f"is not valid in [[unpublished]] {name!r}, {_first_error(error, {})}"
        ) from error


def _first_error(error: ValidationError, table: dict[str, Any]) -> str:
    """Return the first validation error as text, with its field."""
    location, message = validation.describe_first_error(error)
    steps: list[str] = []
    for step in location:
        steps.append(_step_name(step, table) if steps == ["part"] else str(step))
    return f"{'.'.join(steps) or 'the block'}: {message}"


def _step_name(step: str | int, table: dict[str, Any]) -> str:
    try:
        return str(table["part"][step]["name"])
    except (KeyError, IndexError, TypeError):
        return str(step)
