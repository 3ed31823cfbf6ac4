"""Schema of the blocks of sources.toml (pydantic)."""

from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from ingest.cleaning.dates import DateOrder
from ingest.sources.expressions import Expression, compile_expression


class Format(StrEnum):
    """File formats that have a parser."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    YAML = "yaml"
    TOML = "toml"
    MARKDOWN = "markdown"
    CODEJSON = "codejson"
    PUBLICCODE = "publiccode"
    CKAN = "ckan"
    DCAT = "dcat"
    WORDPRESS = "wordpress"
    FEED = "feed"
    MEDIAWIKI = "mediawiki"
    WEBPAGE = "webpage"
    GITHUB = "github"
    GRANTS = "360giving"
    IATI = "iati"
    GEOJSON = "geojson"
    AIRTABLE = "airtable"
    NOTION = "notion"
    SHAREPOINT = "sharepoint"
    SQLITE = "sqlite"
    SCHEMAORG = "schemaorg"
    OPML = "opml"
    HASANYONE = "hasanyone"


class HarvestProtocol(StrEnum):
    """Harvest protocols: the ways to download files from an address."""

    FILE = "file"
    PAGES = "pages"
    CKAN = "ckan"
    WORDPRESS = "wordpress"
    MEDIAWIKI = "mediawiki"
    GITHUB = "github"
    SITE = "site"
    LISTING = "listing"
    SQL = "sql"


# These are APIs, made for programs. robots.txt is for crawlers, which follow links.
API_PROTOCOLS = frozenset(
    {
        HarvestProtocol.PAGES,
        HarvestProtocol.CKAN,
        HarvestProtocol.WORDPRESS,
        HarvestProtocol.MEDIAWIKI,
        HarvestProtocol.GITHUB,
        HarvestProtocol.SQL,
    }
)


class InitiativeField(StrEnum):
    """Fields of an initiative that a mapping may fill."""

    TITLE = "title"
    URL = "url"
    SUMMARY = "summary"
    DESCRIPTION = "description"
    ALIASES = "aliases"
    KIND = "kind"
    ORGANISATIONS = "organisations"
    COUNTRY = "country"
    REGION = "region"
    DEPLOYED_IN = "deployed_in"
    THEMES = "themes"
    STATUS = "status"
    STATUS_AS_OF = "status_as_of"
    STARTED = "started"
    ENDED = "ended"
    OUTCOMES = "outcomes"
    FUNDING = "funding"
    REUSE = "reuse"
    CONTACT = "contact"
    LINKS = "links"
    REGISTRY = "registry"
    SEEN = "seen"


class ControlledField(StrEnum):
    """Fields of an initiative whose terms a lookup may translate."""

    KIND = "kind"
    ORGANISATION = "organisations.name"
    ROLE = "organisations.role"
    COUNTRY = "country"
    REGION = "region"
    THEMES = "themes"
    STATUS = "status"
    RESULT = "outcomes.result"
    LICENCE = "reuse.licence"
    OFFER = "reuse.offer"


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _compile(value: Any) -> Expression:
    if not isinstance(value, str):
        raise ValueError("must be a JMESPath expression in quotation marks")  # noqa: TRY004 - pydantic expects a ValueError
    return compile_expression(value)


def _check_relative(pattern: str) -> str:
    path = PurePosixPath(pattern)
    if path.is_absolute() or ".." in path.parts or not pattern:
        raise ValueError("must stay inside the folder of the source")
    return pattern


ExpressionField = Annotated[Expression, BeforeValidator(_compile)]
ExpressionList = Annotated[
    tuple[ExpressionField, ...], BeforeValidator(_as_list), Field(min_length=1)
]
FileGlobs = Annotated[
    tuple[Annotated[str, AfterValidator(_check_relative)], ...],
    BeforeValidator(_as_list),
    Field(min_length=1),
]
LookupNames = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class _StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class MappingRules(_StrictModel):
    """Mapping rules that all parts of a source share: mapping, lookups by name, ignored fields."""

    map: dict[InitiativeField, ExpressionList] = Field(default_factory=dict)
    words: dict[ControlledField, LookupNames] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()


class ExclusionRule(_StrictModel):
    """Rule that leaves out records that are not initiatives.

    It applies to records in which `when` finds a value, and gives `reason`.
    """

    when: ExpressionField
    reason: str = Field(min_length=1)


class FileSet(_StrictModel):
    """Files of one format: globs in the folder of the source, and the path to their records.

    In a table, `header` is the number of the row with the field names (from 1), and `sheet` the
    name of the sheet. Both are found if they are not set.
    """

    name: str = Field(min_length=1)
    files: FileGlobs
    format: Format
    items: str = ""
    header: Annotated[int, Field(ge=1)] | None = None
    sheet: str = ""
    key: ExpressionField

    def expressions(self) -> tuple[Expression, ...]:
        """Return the expressions that read the records."""
        return (self.key,)

    def field_names(self) -> frozenset[str]:
        """Return the names of the fields that the expressions read."""
        paths = {path for expression in self.expressions() for path in expression.paths}
        return frozenset(paths | {path.split(".")[0] for path in paths})


class SourcePart(FileSet, MappingRules):
    """Set of files whose records are initiatives, with their mapping rules.

    `dates` is the order of day and month in their dates, if the files themselves do not prove it.
    """

    leave_out: tuple[ExclusionRule, ...] = ()
    dates: DateOrder | None = None

    def expressions(self) -> tuple[Expression, ...]:
        """Return the expressions that read the records."""
        mapped = (expression for group in self.map.values() for expression in group)
        return (self.key, *mapped, *(rule.when for rule in self.leave_out))


class HarvestOptions(_StrictModel):
    """Options of a harvest: how to page through an address and download it to files.

    `params` are sent with every request. `page` is the parameter that counts pages, from `first` in
    steps of `step`; `items` is the path to the records of a page. `next` finds the URL of the next
    page, and `last` is true on the last one. `include` and `exclude` are globs over the paths of a
    site's pages. `most` is the maximum number of pages (or thousands of rows); a registry with more
    fails. `env` is the environment variable with a database's URL; `query` is the SQL to run on it.
    """

    by: HarvestProtocol = HarvestProtocol.FILE
    params: dict[str, str | int] = Field(default_factory=dict)
    page: str = ""
    first: int = 1
    step: Annotated[int, Field(ge=1)] = 1
    items: str = ""
    next: ExpressionField | None = None
    last: ExpressionField | None = None
    include: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ("*",)
    exclude: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    most: Annotated[int, Field(ge=1)] = 1000
    env: str = ""
    query: str = ""

    @model_validator(mode="after")
    def _check_sql_fields(self) -> Self:
        if self.by is HarvestProtocol.SQL and not (self.env and self.query):
            raise ValueError("sql needs env and query")
        return self


class LookupTable(FileSet):
    """Lookup table that the registry publishes: `key` → `value` of each record.

    A term that is missing in a `complete` table is an issue.
    """

    value: ExpressionField
    complete: bool = False

    def expressions(self) -> tuple[Expression, ...]:
        """Return the expressions that read the records."""
        return (self.key, self.value)
