"""YAML: records as in JSON, in one document or several."""

from collections.abc import Iterator

from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_yaml
from ingest.parse.source_file import File


def read(file: File) -> Iterator[Record]:
    """The records of a YAML file, empty documents aside; raises ParseError."""
    documents = [document for document in parse_yaml(file.text()) if document is not None]
    found = (fields for document in documents for fields in rows(document, file.items))
    for number, fields in enumerate(found, start=1):
        yield file.record(number, fields)
