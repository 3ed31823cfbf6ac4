"""The database of durable builds: a SQLite file in the data folder, or a shared Postgres."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError

from index.errors import BackendError, SetupError
from ingest.jobs.lock import build_running_error

_POSTGRES = "postgresql"
_ADVISORY_LOCK_ID = 0x4A0B5  # any number that nothing else locks in the same Postgres
_TRY_LOCK = text("SELECT pg_try_advisory_lock(:lock)")
_UNLOCK = text("SELECT pg_advisory_unlock(:lock)")


def sqlite(data: Path) -> str:
    """Return the SQLAlchemy URL of the SQLite file in the data folder."""
    path = data.resolve() / "jobs.sqlite"
    return URL.create("sqlite", database=str(path)).render_as_string()


@contextmanager
def hold_database_lock(database_url: str) -> Iterator[None]:
    """Hold the exclusive right to build with the jobs database at `database_url`.

    A SQLite file belongs to one data folder, so the file lock is enough. Workers on several
    machines may share a Postgres, so an advisory lock is taken there. Postgres releases it if the
    process is killed. Raises SetupError if the URL is not valid or another build is running,
    BackendError if the database does not respond.
    """
    engine = _create_engine(database_url)
    try:
        with _connect(engine) as connection:
            if engine.dialect.name != _POSTGRES:
                yield
                return
            if not connection.scalar(_TRY_LOCK, {"lock": _ADVISORY_LOCK_ID}):
                raise build_running_error()
            try:
                yield
            finally:
                with suppress(DBAPIError):  # the lock is released with the connection anyway
                    connection.execute(_UNLOCK, {"lock": _ADVISORY_LOCK_ID})
    finally:
        engine.dispose()


def _connect(engine: Engine) -> Connection:
    """Open a connection; raise BackendError if the database does not respond."""
    try:
        return engine.connect()
    except DBAPIError as error:
        raise BackendError(
            "The jobs database does not respond.",
            "Check HASANYONE_JOBS_DATABASE, and that the server is running.",
        ) from error


def _create_engine(database_url: str) -> Engine:
    """Return an autocommitting engine for a SQLite or Postgres URL; raise SetupError for others."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise _invalid_url_error() from None
    drivers = {"sqlite": "sqlite", _POSTGRES: f"{_POSTGRES}+psycopg"}
    if url.get_backend_name() not in drivers:
        raise _invalid_url_error()
    url = url.set(drivername=drivers[url.get_backend_name()])
    return create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)


def _invalid_url_error() -> SetupError:
    return SetupError(
        "HASANYONE_JOBS_DATABASE is not the URL of a SQLite file or a Postgres database.",
        "Set it to a SQLAlchemy URL, such as postgresql+psycopg://hasanyone@db.example/jobs.",
    )
