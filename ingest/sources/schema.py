"""Schema of the blocks of sources.toml (pydantic).

The text below a setting describes it to people who write declarations: `json_schema` gives it to
their editors.
"""

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


# A text, or a list of them, as people may write it.
_TextOrList = str | list[str]
ExpressionField = Annotated[Expression, BeforeValidator(_compile, json_schema_input_type=str)]
ExpressionList = Annotated[
    tuple[ExpressionField, ...],
    Field(min_length=1),
    BeforeValidator(_as_list, json_schema_input_type=_TextOrList),
]
FileGlobs = Annotated[
    tuple[Annotated[str, AfterValidator(_check_relative)], ...],
    Field(min_length=1),
    BeforeValidator(_as_list, json_schema_input_type=_TextOrList),
]
TextList = Annotated[tuple[str, ...], BeforeValidator(_as_list, json_schema_input_type=_TextOrList)]


class StrictModel(BaseModel):
    """Block of sources.toml: a setting that it does not know is an error."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        use_attribute_docstrings=True,
    )


class MappingRules(StrictModel):
    """Mapping rules that all parts of a source share: mapping, lookups by name, ignored fields."""

    map: dict[InitiativeField, ExpressionList] = Field(default_factory=dict)
    """Our field = the registry's field, or an expression (JMESPath), or a list of them."""
    words: dict[ControlledField, TextList] = Field(default_factory=dict)
    """Our field = the lookup, or lookups, that translate the registry's terms into ours."""
    ignore: tuple[str, ...] = ()
    """Fields that are not used. `*` stands for any characters; a name covers all below it."""


class ExclusionRule(StrictModel):
    """Rule that leaves out records that are not initiatives.

    It applies to records in which `when` finds a value, and gives `reason`.
    """

    when: ExpressionField
    """An expression: the record is left out where it finds a value."""
    reason: str = Field(min_length=1)
    """The reason, for the report."""


class FileSet(StrictModel):
    """Files of one format: globs in the folder of the source, and the path to their records.

    In a table, `header` is the number of the row with the field names (from 1), and `sheet` the
    name of the sheet. Both are found if they are not set.
    """

    name: str = Field(min_length=1)
    """A name of your own, for error messages."""
    files: FileGlobs
    """The files, relative to the folder of the source. `*` stands for any characters."""
    format: Format
    """The format of the files."""
    items: str = ""
    """Where the records are in a file: names joined by full stops, `*` for each value."""
    header: Annotated[int, Field(ge=1)] | None = None
    """In a table: the row with the field names, from 1. Without it, it is found."""
    sheet: str = ""
    """In a spreadsheet: the name of the sheet."""
    key: ExpressionField
    """The registry's own key, unchanged. Where it has none: slug(...) of some fields."""

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
    `mapping` names the shared mapping whose entries the loader has filled in.
    """

    mapping: str = ""
    """The name of a [mapping.…] block whose settings are used where there are none here."""
    leave_out: tuple[ExclusionRule, ...] = ()
    """Records that are no initiative: when = an expression, reason = text for the report."""
    dates: DateOrder | None = None
    """How to read 01/04/2024, if no other date of the file proves it."""

    def expressions(self) -> tuple[Expression, ...]:
        """Return the expressions that read the records."""
        mapped = (expression for group in self.map.values() for expression in group)
        return (self.key, *mapped, *(rule.when for rule in self.leave_out))


class HarvestOptions(StrictModel):
    """Options of a harvest: how to page through an address and download it to files.

    `params` are sent with every request. `page` is the parameter that counts pages, from `first` in
    steps of `step`; `items` is the path to the records of a page. `next` finds the URL of the next
    page, and `last` is true on the last one. `include` and `exclude` are globs over the paths of a
    site's pages. `most` is the maximum number of pages (or thousands of rows); a registry with more
    fails. `env` is the environment variable with a database's URL; `query` is the SQL to run on it.
    """

    by: HarvestProtocol = HarvestProtocol.FILE
    """How the address becomes files. Without it, the address is one file or archive."""
    params: dict[str, str | int] = Field(default_factory=dict)
    """Parameters that are sent with every request."""
    page: str = ""
    """For pages: the parameter that counts pages or rows."""
    first: int = 1
    """For pages: its first value."""
    step: Annotated[int, Field(ge=1)] = 1
    """For pages: its step, such as 100 where it counts rows."""
    items: str = ""
    """For pages: where the records are in a page. A page without any is the end."""
    next: ExpressionField | None = None
    """For pages: an expression for the address of the next page."""
    last: ExpressionField | None = None
    """For pages: an expression that is true on the last page."""
    include: TextList = ("*",)
    """For site: the paths of its pages to read. `*` stands for any characters."""
    exclude: TextList = ()
    """For site and listing: the paths not to read."""
    most: Annotated[int, Field(ge=1)] = 1000
    """The most pages (for sql: thousands of rows) to read. A registry with more fails."""
    env: str = ""
    """For sql: the environment variable with the SQLAlchemy URL of the database."""
    query: str = ""
    """For sql: the query to run."""

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
    """Our term for the term in `key`."""
    complete: bool = False
    """true: a term that is not in the table is an issue."""

    def expressions(self) -> tuple[Expression, ...]:
        """Return the expressions that read the records."""
        return (self.key, self.value)
