"""GitHub's API: repositories, without the addresses of the API itself."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File


def read(file: File) -> Iterator[Record]:
    """The repositories of a page; raises ParseError."""
    said = parse_json(file.text())
    if not isinstance(said, list):
        raise ParseError("is no list of repositories")
    for number, fields in enumerate(rows(said, ""), start=1):
        shown = {n: v for n, v in fields.items() if n == "html_url" or not n.endswith("_url")}
        yield file.record(number, shown)
