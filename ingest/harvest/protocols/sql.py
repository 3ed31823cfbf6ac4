"""A database of the body's own: one query, its rows as JSON Lines; nothing is written to it."""

import json
import os
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from index.errors import FetchError
from ingest.http.client import Reader
from ingest.http.response import Away
from ingest.sources.source import Source

_AT_ONCE = 1000
# A query may be asked for more rows than a site for pages.
_ROWS_A_PAGE = 1000


def harvest(source: Source, _reader: Reader, folder: Path) -> None:
    """`rows.jsonl`: a row a line, by the names of its columns; raises FetchError."""
    url = os.environ.get(source.harvest.env)
    if not url:
        raise FetchError(
            f"{source.title} needs the environment variable {source.harvest.env}.",
            "Set it to the database's SQLAlchemy URL.",
        )
    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            _write(source, connection, folder / "rows.jsonl")
        engine.dispose()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise FetchError(
            f"{source.harvest.env} holds no database that can be asked.",
            "See whether it is a SQLAlchemy URL, and its driver is installed.",
        ) from error
    except SQLAlchemyError as error:
        kind = Away if isinstance(error, OperationalError) else FetchError
        raise kind(f"{source.title} did not answer its query.", "See the log.") from error


def _write(source: Source, connection: Connection, path: Path) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA query_only = ON"))
    reading = connection.execution_options(
        stream_results=True, max_row_buffer=_AT_ONCE, postgresql_readonly=True
    )
    most = source.harvest.most * _ROWS_A_PAGE
    with path.open("w", encoding="utf-8") as file:
        for number, row in enumerate(reading.execute(text(source.harvest.query)).mappings()):
            if number >= most:
                raise FetchError(f"{source.title} gives more than {most} rows.", "Raise most.")
            file.write(json.dumps(dict(row), ensure_ascii=False, default=str) + "\n")
    connection.rollback()
