"""One module a format: what a file says, as records."""

from collections.abc import Callable, Iterator

from ingest.parse.formats import (
    ckan,
    codejson,
    csv,
    feed,
    github,
    grants,
    hasanyone,
    json,
    jsonl,
    markdown,
    mediawiki,
    publiccode,
    tsv,
    webpage,
    wordpress,
    xlsx,
    yaml,
)
from ingest.parse.record import Record
from ingest.parse.source_file import File
from ingest.sources.schema import Format

Connector = Callable[[File], Iterator[Record]]

CONNECTORS: dict[Format, Connector] = {
    Format.JSONL: jsonl.read,
    Format.JSON: json.read,
    Format.CSV: csv.read,
    Format.YAML: yaml.read,
    Format.MARKDOWN: markdown.read,
    Format.CODEJSON: codejson.read,
    Format.PUBLICCODE: publiccode.read,
    Format.TSV: tsv.read,
    Format.XLSX: xlsx.read,
    Format.CKAN: ckan.read,
    Format.WORDPRESS: wordpress.read,
    Format.FEED: feed.read,
    Format.MEDIAWIKI: mediawiki.read,
    Format.WEBPAGE: webpage.read,
    Format.GITHUB: github.read,
    Format.GRANTS: grants.read,
    Format.HASANYONE: hasanyone.read,
}
