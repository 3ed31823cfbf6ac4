"""GitHub API parser: repositories, without the URLs of the API itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.parse.record import Record
from ingest.parse.record_path import find_list, select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the repositories on a page; raise ParseError."""
    payload = parse_json(file.read_text())
    repositories = find_list(payload, "", "is not a list of repositories")
    return file.make_records(map(_drop_api_urls, select_records(repositories, "")))


def _drop_api_urls(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a repository without the URLs of the API itself."""
    return {
        name: value
        for name, value in fields.items()
        if name == "html_url" or not name.endswith("_url")
    }
