"""YAML parser: records as in JSON, in one document or several."""

from collections.abc import Iterator
from itertools import chain

from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_yaml
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the records of a YAML file, without empty documents; raise ParseError."""
    documents = [document for document in parse_yaml(file.read_text()) if document is not None]
    rows = (select_records(document, file.items_path) for document in documents)
    return file.make_records(chain.from_iterable(rows))
