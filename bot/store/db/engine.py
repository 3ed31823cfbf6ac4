"""SQLAlchemy engines of the store; they take SQLite's write lock when a transaction begins."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from index.errors import SetupError

# The longest time that an answer waits for earlier writes, in seconds: half of it for those of this
# process, half for those of others. After that the answer is sent and its question is not stored.
# Slack waits 3 s.
WRITE_TIMEOUT_S = 2.0

# Longer than this nobody waits for a connection while all are in use.
POOL_TIMEOUT_S = 3.0

# Longer, because the asynchronous engine does not use the fair lock of `Database`, and because
# Slack issues the tokens that it writes only once.
_ASYNC_BUSY_TIMEOUT_S = 30.0


_IN_MEMORY = (None, "", ":memory:")


def sqlite_url(folder: Path) -> str:
    """Return the URL of the SQLite store in the data folder."""
    return URL.create("sqlite", database=str(folder / "state.sqlite")).render_as_string()


def sqlite_file(database_url: str) -> Path | None:
    """Return the file of a SQLite database; None for another database."""
    url = make_url(database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def make_engine(database_url: str, *, is_patient: bool = False) -> Engine:
    """Return an engine for a SQLAlchemy URL; raise SetupError if the URL is not valid.

    Only a patient engine waits for as long as a Postgres takes, as migrations must.
    """
    try:
        url = make_url(database_url)
        _require_file(url)
        # Parameters are hidden because they hold questions, which must never be logged.
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=url.get_backend_name() != "sqlite",  # a file does not go away
            pool_timeout=POOL_TIMEOUT_S,
        )
    except ArgumentError:
        raise SetupError(
            "HASANYONE_DATABASE is not the address of a database.",
            "Give a SQLAlchemy URL, such as sqlite:////var/lib/hasanyone/state.sqlite.",
        ) from None
    except ImportError as error:
        raise SetupError(
            f"The database needs the Python package {error.name}, which is not installed.",
            f"Install {error.name} beside Has Anyone.",
        ) from error
    if url.get_backend_name() == "sqlite":
        _prepare_sqlite(engine, url)
    elif not is_patient:
        _limit_waiting(engine)
    return engine


def _require_file(url: URL) -> None:
    """Raise SetupError for a SQLite in memory, which keeps nothing."""
    if url.get_backend_name() == "sqlite" and url.database in _IN_MEMORY:
        raise SetupError(
            "HASANYONE_DATABASE names a database in memory, which keeps nothing.",
            "Give a file, such as sqlite:////var/lib/hasanyone/state.sqlite, or a Postgres.",
        )


def make_async_engine(database_url: str) -> AsyncEngine:
    """Return an asyncio engine, for libraries that need one.

    A connection from `begin` may write, one from `connect` may only read. Raises SetupError if
    there is no asyncio driver for the URL.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite+aiosqlite")
    try:
        engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    except InvalidRequestError as error:
        raise SetupError(
            "The database’s driver is not asynchronous, as Slack’s installations need.",
            "Start HASANYONE_DATABASE with postgresql+psycopg:// or sqlite://.",
        ) from error
    if url.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _on_async_connect)
        event.listen(engine.sync_engine, "begin", _on_begin)
    _limit_waiting(engine.sync_engine)
    return _WritingAsyncEngine(engine.sync_engine)


class _WritingAsyncEngine(AsyncEngine):
    """Async engine for slack_sdk's stores, which read by `connect` and write by `begin`."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        engine = AsyncEngine(self.sync_engine.execution_options(hasanyone_writes=True))
        async with engine.begin() as connection:
            yield connection


def _limit_waiting(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        from bot.store.db.postgres import limit_waiting  # noqa: PLC0415 - psycopg is an extra

        limit_waiting(engine)


def _prepare_sqlite(engine: Engine, url: URL) -> None:
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # else Python leaves DDL outside of the transaction
    connection.execute(f"PRAGMA busy_timeout={WRITE_TIMEOUT_S * 500:.0f}")
    connection.execute("PRAGMA synchronous=NORMAL")


def _on_async_connect(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    _on_connect(connection, entry)
    connection.execute(f"PRAGMA busy_timeout={_ASYNC_BUSY_TIMEOUT_S * 1000:.0f}")


def _on_begin(connection: Connection) -> None:
    # IMMEDIATE waits for the write lock now. A lock that is taken later, at the first write, fails
    # at once if another transaction has written in the meantime.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_write(connection) else "BEGIN")


def _is_write(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("hasanyone_writes"))
