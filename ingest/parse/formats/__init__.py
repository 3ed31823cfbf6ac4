"""Parsers: one module for each format, and the table of them.

A parser turns one file into records; it knows its format, not a registry, and no other parser.
May import what `parse` may.
"""

from collections.abc import Callable, Iterator

from ingest.parse.formats import (
    ckan,
    codejson,
    dcat,
    delimited,
    feed,
    geojson,
    github,
    grants,
    iati,
    json,
    jsonl,
    markdown,
    mediawiki,
    opml,
    publiccode,
    schemaorg,
    sqlite,
    table_exports,
    toml,
    webpage,
    wordpress,
    xlsx,
    yaml,
)
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile
from ingest.sources.schema import Format

Parser = Callable[[SourceFile], Iterator[Record]]

PARSERS: dict[Format, Parser] = {
    Format.JSONL: jsonl.read,
    Format.JSON: json.read,
    Format.CSV: delimited.read_csv,
    Format.YAML: yaml.read,
    Format.TOML: toml.read,
    Format.MARKDOWN: markdown.read,
    Format.CODEJSON: codejson.read,
    Format.PUBLICCODE: publiccode.read,
    Format.TSV: delimited.read_tsv,
    Format.XLSX: xlsx.read,
    Format.CKAN: ckan.read,
    Format.DCAT: dcat.read,
    Format.WORDPRESS: wordpress.read,
    Format.FEED: feed.read,
    Format.MEDIAWIKI: mediawiki.read,
    Format.WEBPAGE: webpage.read,
    Format.GITHUB: github.read,
    Format.GRANTS: grants.read,
    Format.IATI: iati.read,
    Format.GEOJSON: geojson.read,
    Format.AIRTABLE: table_exports.read_airtable,
    Format.NOTION: table_exports.read_notion,
    Format.SHAREPOINT: table_exports.read_sharepoint,
    Format.SQLITE: sqlite.read,
    Format.SCHEMAORG: schemaorg.read,
    Format.OPML: opml.read,
    Format.HASANYONE: jsonl.read,  # our own export: one initiative on each line
}
