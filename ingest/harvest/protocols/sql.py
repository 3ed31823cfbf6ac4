"""SQL harvester: the rows of one query to an organisation's own database, as JSON Lines."""

import json
import os
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from index.errors import FetchError
from ingest.http.client import HttpClient
from ingest.http.response import SourceUnavailable
from ingest.sources.source import Source

_BUFFER_ROWS = 1000
# `most` counts pages; a page of a query is this many rows.
_ROWS_PER_PAGE = 1000


def harvest(source: Source, _client: HttpClient, folder: Path) -> None:
    """Write `rows.jsonl`, one object for each row; raise FetchError.

    SQLite and PostgreSQL connections are read-only, and the transaction is rolled back. Raises
    SourceUnavailable if the database cannot be reached.
    """
    url = os.environ.get(source.harvest.env)
    if not url:
        raise FetchError(
            f"{source.title} needs the environment variable {source.harvest.env}.",
            "Set it to the database's SQLAlchemy URL.",
        )
    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            _write_rows(source, connection, folder / "rows.jsonl")
        engine.dispose()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise FetchError(
            f"{source.harvest.env} does not name a database that can be queried.",
            "Check that it is a SQLAlchemy URL, and that its driver is installed.",
        ) from error
    except SQLAlchemyError as error:
        error_type = SourceUnavailable if isinstance(error, OperationalError) else FetchError
        raise error_type(f"The query of {source.title} failed.", "See the log.") from error


def _write_rows(source: Source, connection: Connection, path: Path) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA query_only = ON"))
    streaming = connection.execution_options(
        stream_results=True, max_row_buffer=_BUFFER_ROWS, postgresql_readonly=True
    )
    max_rows = source.harvest.most * _ROWS_PER_PAGE
    with path.open("w", encoding="utf-8") as file:
        for number, row in enumerate(streaming.execute(text(source.harvest.query)).mappings()):
            if number >= max_rows:
                raise FetchError(
                    f"{source.title} has more than {max_rows:,} rows.",
                    "Raise `most` in its harvest.",
                )
            file.write(json.dumps(dict(row), ensure_ascii=False, default=str) + "\n")
    connection.rollback()
