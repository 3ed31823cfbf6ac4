"""Detected source, and the declarations that several kinds of content share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ingest.discovery import guess_mapping
from ingest.discovery.columns.table_standards import PRODUCTS, find_product, find_standard
from ingest.discovery.names import SourceNames
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.issues import Issues
from ingest.parse.formats import PARSERS
from ingest.parse.source_file import SourceFile
from ingest.sources.schema import Format

_FILE_NAMES = {
    "json": "records.json",
    "jsonl": "records.jsonl",
    "csv": "records.csv",
    "tsv": "records.tsv",
    "yaml": "records.yml",
    "toml": "records.toml",
    "xlsx": "records.xlsx",
    "codejson": "code.json",
    "geojson": "records.geojson",
    "airtable": "records.csv",
    "notion": "records.csv",
    "sharepoint": "records.csv",
    "sqlite": "records.sqlite",
}
_SAMPLE_ROWS = 50
_TABLES = frozenset({Format.CSV, Format.TSV, Format.XLSX})


@dataclass(frozen=True, slots=True)
class DetectedSource:
    """Detected source: `description` in words, and the fields of its declaration.

    `url` is the address to declare, which may differ from the one given (the API behind a site).
    `part` and `harvest` are the fields of a `[[source.part]]` and of `harvest` in sources.toml.
    `names` are those that the address states about itself.
    """

    description: str
    url: str
    part: dict[str, Any]
    harvest: dict[str, Any] = field(default_factory=dict)
    names: SourceNames = field(default_factory=SourceNames)


Detector = Callable[[str, FetchedPage, HttpClient], DetectedSource]


def record_source(
    url: str,
    page: FetchedPage,
    description: str,
    file_format: Format,
    part: dict[str, Any] | None = None,
    harvest: dict[str, Any] | None = None,
) -> DetectedSource:
    """Return a file of records with a guessed mapping.

    Reads at most 50 records. Raises ParseError or KeyError if no mapping can be guessed.
    """
    file = SourceFile(page.path, "sample", (part or {}).get("items", ""), Issues("sample"))
    samples = [record.fields for record in islice(PARSERS[file_format](file), _SAMPLE_ROWS)]
    file_names = "page-*.json" if harvest else _FILE_NAMES[file_format]
    product = find_product(samples) if file_format is Format.CSV else None
    if product is not None:
        return record_source(url, page, PRODUCTS[product], product)
    if file_format in _TABLES and (
        standard := find_standard({n for each in samples for n in each})
    ):
        words, mapping = standard
        declared = {"mapping": mapping, "format": file_format.value, "files": file_names}
        return DetectedSource(words, url, declared)
    full_part = {
        "format": file_format.value,
        "files": file_names,
        **(part or {}),
        **guess_mapping.guess_part(samples),
    }
    return DetectedSource(description, url, full_part, harvest or {})


def standard_source(
    url: str, page: FetchedPage, description: str, standard: Format
) -> DetectedSource:
    """Return a file of a standard that ships with a mapping of the same name.

    Raises ParseError or KeyError if it has no record.
    """
    file = SourceFile(page.path, page.path.name, "", Issues("sample"))
    if next(iter(PARSERS[standard](file)), None) is None:
        raise KeyError(url)
    return DetectedSource(description, url, {"mapping": standard.value})


def items_part(document: Any) -> dict[str, str]:
    """Return the path to the list of records in a document; empty where the document is one."""
    count, items_path = guess_mapping.find_record_list(document)
    is_list = count and items_path and not guess_mapping.is_one_record(document, items_path)
    return {"items": items_path} if is_list else {}


def site_source(url: str, description: str, include: str) -> DetectedSource:
    """Return the pages of a site that match the glob `include`."""
    return DetectedSource(
        description, url, {"mapping": "webpage"}, {"by": "site", "include": include}
    )
