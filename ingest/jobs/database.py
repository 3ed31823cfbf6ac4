"""Where the state of builds is kept: a SQLite file in the data folder, or a Postgres for many."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError

from index.errors import BackendError, SetupError
from ingest.pipeline.lock import another

_POSTGRES = "postgresql"
_LOCK = 0x4A0B5  # any number that is ours alone, for Postgres's advisory lock
_TAKE = text("SELECT pg_try_advisory_lock(:lock)")
_GIVE_BACK = text("SELECT pg_advisory_unlock(:lock)")


def sqlite(data: Path) -> str:
    """The address of the file in the data folder."""
    path = data.resolve() / "jobs.sqlite"
    return URL.create("sqlite", database=str(path)).render_as_string()


@contextmanager
def alone(address: str) -> Iterator[None]:
    """Hold the one right to build with the jobs database at `address`, a SQLAlchemy URL.

    A SQLite file belongs to one data folder, whose lock is enough; a Postgres may be shared by
    workers on many machines, and lets go when their process is killed. Raises SetupError where it
    is no such database or another build runs on it, BackendError where it does not answer.
    """
    engine = _engine(address)
    try:
        with _connected(engine) as connection:
            if engine.dialect.name != _POSTGRES:
                yield
                return
            if not connection.scalar(_TAKE, {"lock": _LOCK}):
                raise another()
            try:
                yield
            finally:
                with suppress(DBAPIError):  # without an answer it goes with the connection
                    connection.execute(_GIVE_BACK, {"lock": _LOCK})
    finally:
        engine.dispose()


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except DBAPIError as error:
        raise BackendError(
            "The database of the builds does not answer.",
            "See whether HASANYONE_JOBS_DATABASE is right and the server runs.",
        ) from error


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise _no_address() from None
    drivers = {"sqlite": "sqlite", _POSTGRES: f"{_POSTGRES}+psycopg"}
    if url.get_backend_name() not in drivers:
        raise _no_address()
    url = url.set(drivername=drivers[url.get_backend_name()])
    return create_engine(url, isolation_level="AUTOCOMMIT", hide_parameters=True)


def _no_address() -> SetupError:
    return SetupError(
        "HASANYONE_JOBS_DATABASE is not the address of a SQLite file or a Postgres.",
        "Give a SQLAlchemy URL, such as postgresql+psycopg://hasanyone@db.example/jobs.",
    )
