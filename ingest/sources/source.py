"""One registry as declared: who publishes it and where, and how it is fetched and read."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index import validation
from index.errors import SetupError
from ingest.sources.loader import MAY_STAND, SHIPPED, tables, wrong
from ingest.sources.schema import By, Harvest, Ours, Part, Reads, Table


class Source(Reads):
    """One registry: who publishes it and where, what it covers, what to expect, how to read it.

    Read from `folder` where that is set (it ships with us), otherwise from `url` or a mirror, as
    `harvest` says; only where it is `enabled`.
    `lookups` holds every lookup of the file, by name: word in small letters → our word.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    registry: str = ""
    publisher: str
    homepage: str
    url: str | None = Field(None, pattern=r"^https?://")
    folder: Path | None = None
    harvest: Harvest = Harvest()
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
    parts: tuple[Part, ...] = Field(alias="part", min_length=1)
    tables: tuple[Table, ...] = Field((), alias="table")
    lookups: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> "Source":
        places = (self.url is not None, self.folder is not None, self.harvest.by is By.SQL)
        if sum(places) != 1:
            raise ValueError("needs either url or folder, or a harvest by sql")
        known = self.lookups.keys() | {table.name for table in self.tables}
        for reads in (self, *self.parts):
            for name in (name for names in reads.words.values() for name in names):
                if name not in known:
                    raise ValueError(f"no lookup is named {name!r}")
        for part in self.parts:
            if Ours.TITLE not in self.map | part.map:
                raise ValueError(f"part {part.name!r} maps no title")
        return self


class Unpublished(BaseModel):
    """A registry that publishes nothing that can be read, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    owner: str
    reason: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a sources.toml declares."""

    sources: tuple[Source, ...]
    unpublished: tuple[Unpublished, ...]


def load_sources(path: Path | None = None, enable: Collection[str] = ()) -> tuple[Source, ...]:
    """The sources declared in `path`, or those shipped, those named in `enable` switched on.

    Raises SetupError when one is wrong, or when there is none of a name in `enable`.
    """
    sources = load(path).sources
    unknown = set(enable) - {source.name for source in sources}
    if unknown:
        raise SetupError(
            f"HASANYONE_ENABLE names “{min(unknown)}”, which is no source.",
            "“hasanyone sources” lists every source by its name.",
        )
    return tuple(
        source.model_copy(update={"enabled": True}) if source.name in enable else source
        for source in sources
    )


def load(path: Path | None = None) -> Declared:
    """Everything that `path`, or the file shipped, declares; raises SetupError."""
    path = path or SHIPPED
    declared = tables(path)
    lookups = _lookups(declared.pop("lookup", {}), path)
    sources, unpublished = declared.pop("source", []), declared.pop("unpublished", [])
    if declared or not isinstance(sources, list) or not sources:
        raise wrong(path, f"must hold {MAY_STAND} and nothing else")
    found = Declared(
        tuple(_source(table, lookups, path) for table in sources),
        tuple(_unpublished(table, path) for table in unpublished),
    )
    names = Counter([*(s.name for s in found.sources), *(u.name for u in found.unpublished)])
    if twice := [name for name, count in names.items() if count > 1]:
        raise wrong(path, f"declares the source {twice[0]!r} twice")
    return found


def _lookups(tables: Any, path: Path) -> dict[str, dict[str, str]]:
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise wrong(path, "has a lookup that is not a table of words")
    return {
        name: {str(word).strip().casefold(): str(ours) for word, ours in table.items()}
        for name, table in tables.items()
    }


def _source(table: Any, lookups: dict[str, dict[str, str]], path: Path) -> Source:
    if not isinstance(table, dict):
        raise wrong(path, "has a source that is not a [[source]] block")
    named = str(table.get("name", "without a name"))
    folder = {"folder": path.parent / str(table["folder"])} if "folder" in table else {}
    on = {"enabled": table.get("tried") != "never"}
    try:
        return Source.model_validate(
            {"registry": named, **on, **table, **folder, "lookups": lookups}
        )
    except ValidationError as error:
        raise wrong(path, f"is wrong in source {named!r}, {_first(error, table)}") from error


def _unpublished(table: Any, path: Path) -> Unpublished:
    try:
        return Unpublished.model_validate(table)
    except ValidationError as error:
        named = str(table.get("name", "")) if isinstance(table, dict) else ""
        raise wrong(path, f"is wrong in [[unpublished]] {named!r}, {_first(error, {})}") from error


def _first(error: ValidationError, table: dict[str, Any]) -> str:
    """The first thing that is wrong, with the field it is in."""
    where, told = validation.first(error)
    steps: list[str] = []
    for step in where:
        steps.append(_called(step, table) if steps == ["part"] else str(step))
    return f"{'.'.join(steps) or 'the block'}: {told}"


def _called(step: str | int, table: dict[str, Any]) -> str:
    try:
        return str(table["part"][step]["name"])
    except (KeyError, IndexError, TypeError):
        return str(step)
