"""YAML parser: records as in JSON, in one document or several."""

from collections.abc import Iterator

from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_yaml
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the records of a YAML file, without empty documents; raises ParseError."""
    documents = [document for document in parse_yaml(file.read_text()) if document is not None]
    records = (
        fields for document in documents for fields in select_records(document, file.items_path)
    )
    for number, fields in enumerate(records, start=1):
        yield file.make_record(number, fields)
