"""Source declarations: a registry's publisher and address, its harvest and its mapping."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from index.errors import SetupError
from ingest.sources.loader import ALLOWED_TABLES, SHIPPED_PATH, declaration_error, load_tables
from ingest.sources.problems import (
    BlockPlace,
    DeclarationProblem,
    describe_problems,
    find_nearest,
)
from ingest.sources.schema import (
    HarvestOptions,
    HarvestProtocol,
    InitiativeField,
    LookupTable,
    MappingRules,
    SourcePart,
    StrictModel,
)

_TOP_NAMES = ("source", "unpublished", "lookup", "mapping", "shipped")


class Source(MappingRules):
    """One registry as declared: publisher and address, coverage, expectations, mapping.

    It is read from `folder` if that is set (shipped with the product), otherwise from `url` by
    `harvest`, or from a mirror; only if it is `enabled`. `rate` is in requests a second. `every` is
    the refresh interval (`90m`, `12h`, `1d`, `2w`). `lookups` has every lookup of the file, by
    name: lower-case term → our term.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Our name for it, in small letters. It never changes: ids start with it."""
    title: str = Field(min_length=1)
    """The registry's title, as people read it."""
    registry: str = ""
    """The registry's name in records. Default: `name`."""
    publisher: str
    """Who publishes it."""
    homepage: str
    """The page about it, for people."""
    url: str | None = Field(None, pattern=r"^https?://")
    """The address of the file, archive, API or page to read."""
    folder: Path | None = None
    """Instead of url: a folder with the files, relative to this sources.toml."""
    harvest: HarvestOptions = HarvestOptions()
    """How the address becomes files. Without it, the address is one file or archive."""
    licence: str
    """The licence of the data, as an SPDX identifier; "" if none is stated."""
    tried: Literal["mirror", "sample", "never", "package"]
    """How this declaration was last tested: on a whole mirror, on a sample, or never."""
    enabled: bool = True
    """false: it is not read. Default: true, and false where tried = "never"."""
    local: bool = False
    """true: its address, and no other, may be on a private network."""
    robots: bool = True
    """false: the publisher agreed that programs read what its robots.txt disallows."""
    rate: float | None = Field(None, gt=0, le=50)
    """Requests a second to one host. Default: 2."""
    token_env: str | None = Field(None, pattern=r"^[A-Z][A-Z0-9_]*$")
    """The environment variable with the token to send to the host of the address."""
    countries: tuple[str, ...] = ()
    """The countries that it covers, as ISO 3166-1 alpha-2 codes. Empty: all."""
    themes: tuple[str, ...] = ()
    """The subjects that it covers, in words. Empty: all."""
    records_min: int = Field(ge=0)
    """Fewer records than this are an issue, or a failure of a source that had more."""
    every: str | None = Field(None, pattern=r"^[1-9]\d*[mhdw]$")
    """How often it is read again: 90m, 12h, 1d or 2w. Default: HASANYONE_REBUILD_HOURS."""
    parts: tuple[SourcePart, ...] = Field(alias="part", min_length=1)
    """Its files, a part for each format or mapping."""
    tables: tuple[LookupTable, ...] = Field((), alias="table")
    """Lookups that the registry publishes itself."""
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


class UnpublishedRegistry(StrictModel):
    """Registry that publishes nothing that can be read, with the reason."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Our name for it."""
    title: str = Field(min_length=1)
    """The registry's title, as people read it."""
    owner: str
    """Who keeps it."""
    reason: str = Field(min_length=1)
    """The reason why nothing of it can be read."""


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
    declarations, problems = read_declarations(path)
    if problems:
        first = problems[0]
        raise declaration_error(path, f"is not valid in {first.describe()}", first.nearest)
    return declarations


def read_declarations(path: Path) -> tuple[SourceDeclarations, tuple[DeclarationProblem, ...]]:
    """Return the valid declarations of `path`, and the problems of the others.

    Raises SetupError if it is not TOML or not a list of declarations.
    """
    document = load_tables(path)
    lookups = _parse_lookups(document.pop("lookup", {}), path)
    sources, unpublished = document.pop("source", []), document.pop("unpublished", [])
    if document or not isinstance(sources, list) or not sources:
        nearest = find_nearest(min(document), _TOP_NAMES) if document else []
        raise declaration_error(path, f"may hold only {ALLOWED_TABLES}", "".join(nearest))
    problems: list[DeclarationProblem] = []
    declarations = SourceDeclarations(
        tuple(_parse_sources(sources, lookups, path, problems)),
        tuple(_parse_unpublished(unpublished, path, problems)),
    )
    names = Counter(
        [*(s.name for s in declarations.sources), *(u.name for u in declarations.unpublished)]
    )
    if duplicates := [name for name, count in names.items() if count > 1]:
        raise declaration_error(path, f"declares the source {duplicates[0]!r} twice")
    return declarations, tuple(problems)


def _parse_lookups(tables: Any, path: Path) -> dict[str, dict[str, str]]:
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise declaration_error(path, "has a lookup that is not a table of terms")
    return {
        name: {str(term).strip().casefold(): str(translated) for term, translated in table.items()}
        for name, table in tables.items()
    }


def _parse_sources(
    tables: list[Any],
    lookups: dict[str, dict[str, str]],
    path: Path,
    problems: list[DeclarationProblem],
) -> Iterator[Source]:
    for position, table in enumerate(tables):
        if not isinstance(table, dict):
            raise declaration_error(path, "has a source that is not a [[source]] block")
        name = str(table.get("name", "without a name"))
        folder = {"folder": path.parent / str(table["folder"])} if "folder" in table else {}
        defaults = {"enabled": table.get("tried") != "never"}
        declared = {"registry": name, **defaults, **table, **folder, "lookups": lookups}
        try:
            yield Source.model_validate(declared)
        except ValidationError as error:
            place = _find_place(path, "source", position - len(tables))
            problems += describe_problems(error, Source, f"source {name!r}", table, place)


def _parse_unpublished(
    tables: list[Any], path: Path, problems: list[DeclarationProblem]
) -> Iterator[UnpublishedRegistry]:
    for position, table in enumerate(tables):
        try:
            yield UnpublishedRegistry.model_validate(table)
        except ValidationError as error:
            name = str(table.get("name", "")) if isinstance(table, dict) else ""
            place = _find_place(path, "unpublished", position - len(tables))
            block = f"[[unpublished]] {name!r}"
            problems += describe_problems(error, UnpublishedRegistry, block, {}, place)


def _find_place(path: Path, name: str, position_from_end: int) -> BlockPlace:
    """Return the place of a block; the shipped blocks, which are valid, come before the file's."""
    text = path.read_text(encoding="utf-8")
    return BlockPlace(text, (name, len(tomllib.loads(text)[name]) + position_from_end))
