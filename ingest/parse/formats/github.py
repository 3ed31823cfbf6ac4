"""GitHub API parser: repositories, without the URLs of the API itself."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the repositories of a page; raises ParseError."""
    payload = parse_json(file.read_text())
    if not isinstance(payload, list):
        raise ParseError("is no list of repositories")
    for number, fields in enumerate(select_records(payload, ""), start=1):
        own_fields = {
            name: value
            for name, value in fields.items()
            if name == "html_url" or not name.endswith("_url")
        }
        yield file.make_record(number, own_fields)
