"""What a block of sources.toml may say, field by field."""

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

from ingest.sources.expressions import Expression, expression


class Format(StrEnum):
    """The formats that a connector exists for."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    YAML = "yaml"
    MARKDOWN = "markdown"
    CODEJSON = "codejson"
    PUBLICCODE = "publiccode"
    CKAN = "ckan"
    WORDPRESS = "wordpress"
    FEED = "feed"
    MEDIAWIKI = "mediawiki"
    WEBPAGE = "webpage"
    GITHUB = "github"
    GRANTS = "360giving"
    HASANYONE = "hasanyone"


class By(StrEnum):
    """The ways in which an address becomes files."""

    FILE = "file"
    PAGES = "pages"
    CKAN = "ckan"
    WORDPRESS = "wordpress"
    MEDIAWIKI = "mediawiki"
    GITHUB = "github"
    SITE = "site"
    SQL = "sql"


# Interfaces made for programs; robots.txt speaks to those who follow links.
INTERFACES = frozenset({By.PAGES, By.CKAN, By.WORDPRESS, By.MEDIAWIKI, By.GITHUB, By.SQL})


class Ours(StrEnum):
    """The fields of an initiative that a mapping may fill."""

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


class Word(StrEnum):
    """The places in an initiative where a lookup may translate the registry's words."""

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


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _expression(value: Any) -> Expression:
    if not isinstance(value, str):
        raise ValueError("must be a JMESPath expression between quotation marks")  # noqa: TRY004 - pydantic's way
    return expression(value)


def _inside(pattern: str) -> str:
    path = PurePosixPath(pattern)
    if path.is_absolute() or ".." in path.parts or not pattern:
        raise ValueError("must stay inside the folder of the source")
    return pattern


One = Annotated[Expression, BeforeValidator(_expression)]
Many = Annotated[tuple[One, ...], BeforeValidator(_listed), Field(min_length=1)]
Globs = Annotated[
    tuple[Annotated[str, AfterValidator(_inside)], ...],
    BeforeValidator(_listed),
    Field(min_length=1),
]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Reads(_Strict):
    """What all parts of a source share: mapping, lookups by name, fields left aside."""

    map: dict[Ours, Many] = Field(default_factory=dict)
    words: dict[Word, Names] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()


class LeftOut(_Strict):
    """Records that are no initiative: those where `when` finds something, and why."""

    when: One
    reason: str = Field(min_length=1)


class Files(_Strict):
    """Files of one format: globs in the folder of the source, where in each the records are."""

    name: str = Field(min_length=1)
    files: Globs
    format: Format
    items: str = ""
    key: One


class Part(Files, Reads):
    """Files whose records are initiatives, and how to read them."""

    leave_out: tuple[LeftOut, ...] = ()


class Harvest(_Strict):
    """How an address with more than one page becomes the files of a folder.

    `params` go with every request. `page` is the parameter that counts pages, from `first` in steps
    of `step`; `items` is where in a page its records are, `next` finds the next page's address.
    `include` and `exclude` are globs over the paths of a site's pages. `most` is how many pages
    (or rows) are read; a registry with more of them fails loudly. `env` names the variable that
    holds a database's URL, `query` is what it is asked.
    """

    by: By = By.FILE
    params: dict[str, str | int] = Field(default_factory=dict)
    page: str = ""
    first: int = 1
    step: Annotated[int, Field(ge=1)] = 1
    items: str = ""
    next: One | None = None
    include: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ("*",)
    exclude: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    most: Annotated[int, Field(ge=1)] = 1000
    env: str = ""
    query: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.by is By.SQL and not (self.env and self.query):
            raise ValueError("sql needs env and query")
        return self


class Table(Files):
    """A lookup that the registry publishes itself: `key` → `value` of each record."""

    value: One
    complete: bool = False
