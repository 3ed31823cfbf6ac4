"""One module a format: what a file says, as records."""

from collections.abc import Callable, Iterator

from ingest.connectors import codejson, csv, hasanyone, json, jsonl, markdown, publiccode, yaml
from ingest.declared import Format
from ingest.file import File
from ingest.record import Record

Connector = Callable[[File], Iterator[Record]]

CONNECTORS: dict[Format, Connector] = {
    Format.JSONL: jsonl.read,
    Format.JSON: json.read,
    Format.CSV: csv.read,
    Format.YAML: yaml.read,
    Format.MARKDOWN: markdown.read,
    Format.CODEJSON: codejson.read,
    Format.PUBLICCODE: publiccode.read,
    Format.HASANYONE: hasanyone.read,
}
