"""Digests of raw records and of the declaration that they are read by."""

import hashlib
from typing import Any

from pydantic import BaseModel

from ingest.cleaning.dates import DateOrder
from ingest.normalise.lookups import Lookups
from ingest.parse.record import PackedRecord
from ingest.parse.source_file import SourceFile
from ingest.reuse.digests import DIGEST_BYTES
from ingest.reuse.program import program_digest
from ingest.sources.expressions import Expression
from ingest.sources.schema import SourcePart
from ingest.sources.source import Source


def describe_context(part: SourcePart, file: SourceFile, date_order: DateOrder | None) -> bytes:
    """Return what the initiatives of one file are made of besides its records.

    The order of day and month is that of the file; a mapping may read its path.
    """
    return repr((part.name, file.name, date_order)).encode("utf-8", "surrogatepass")


def digest_record(record: PackedRecord, context: bytes) -> bytes:
    """Return a digest of all that the initiative of a raw record is made of, but its declaration.

    `context` is that of its file.
    """
    content = record.content
    if not isinstance(content, bytes):
        content = repr(content).encode("utf-8", "surrogatepass")
    return hashlib.sha256(context + content).digest()[:DIGEST_BYTES]


def digest_declaration(source: Source, loaded_lookups: Lookups) -> str:
    """Return a digest of the program, a declaration and the lookups that it uses."""
    tables = {name: dict(table) for name, table in loaded_lookups.tables.items()}
    text = repr((program_digest(), _describe(source), _describe(tables)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _describe(value: Any) -> Any:
    """Return a declaration as plain data, in one order, its expressions as they are written."""
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, BaseModel):
        return {name: _describe(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return sorted((str(name), _describe(each)) for name, each in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_describe(each) for each in value]
    return repr(value)
