"""Digests of raw records and of the declaration that they are read by."""

import hashlib
import marshal
from typing import Any

from pydantic import BaseModel

from ingest.cleaning.dates import DateOrder
from ingest.normalise.lookups import Lookups
from ingest.parse.record import Record
from ingest.reuse.known_records import DIGEST_BYTES
from ingest.reuse.program import program_digest
from ingest.sources.expressions import Expression
from ingest.sources.schema import SourcePart
from ingest.sources.source import Source

# The last one that does not depend on which texts are the same object, or are interned.
_MARSHAL_VERSION = 2


def digest_record(part: SourcePart, record: Record, date_order: DateOrder | None) -> bytes:
    """Return a digest of all that the initiative of a raw record is made of, but its declaration.

    The order of day and month is that of its file; a mapping may read the path of the file.
    """
    context = repr((part.name, record.file, date_order))
    hasher = hashlib.sha256(context.encode("utf-8", "surrogatepass"))
    hasher.update(_pack(record.fields))
    return hasher.digest()[:DIGEST_BYTES]


def digest_declaration(source: Source, loaded_lookups: Lookups) -> str:
    """Return a digest of the program, a declaration and the lookups that it uses."""
    tables = {name: dict(table) for name, table in loaded_lookups.tables.items()}
    text = repr((program_digest(), _describe(source), _describe(tables)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _pack(fields: dict[str, Any]) -> bytes:
    """Return the fields of a record in bytes, the same for the same fields in the same order."""
    try:
        return marshal.dumps(fields, _MARSHAL_VERSION)
    except ValueError:  # a value that is none of JSON, such as a date
        return repr(fields).encode("utf-8", "surrogatepass")


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
