"""Transactions on the store's database, and the translation of its errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.store.db.engine import WRITE_TIMEOUT_S, make_engine
from bot.store.db.fair_lock import FairLock
from bot.store.db.migrate import migrate
from index.errors import BackendError, SetupError


class Database:
    """Database of the store; thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite has one writer at a time, and waiting writers poll for its lock. The newest polls
        # most often, so under load the oldest would never get it.
        self._write_lock = FairLock() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at `url` and migrate its tables; raise SetupError if that fails."""
        try:
            engine = make_engine(url)
            migrate(engine)
        except (DBAPIError, OSError) as error:
            raise SetupError(
                "The store of questions cannot be opened.",
                "Check that HASANYONE_DATA is writable, or that HASANYONE_DATABASE can be reached.",
            ) from error
        return cls(engine)

    @contextmanager
    def read_connection(self) -> Iterator[Connection]:
        """Yield a connection for reading; raise BackendError if the database is unavailable."""
        with _translated_errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Yield a transaction, committed as a whole or not at all.

        Raises BackendError if the database is unavailable.
        """
        with (
            self._exclusive_write(),
            _translated_errors(),
            self.engine.connect().execution_options(hasanyone_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _exclusive_write(self) -> Iterator[None]:
        """Hold the write lock of a database with one writer, before a connection is taken.

        Raises BackendError if it is not granted within half of WRITE_TIMEOUT_S.
        """
        if self._write_lock is None:
            yield
            return
        with self._write_lock.acquire(WRITE_TIMEOUT_S / 2) as acquired:
            if not acquired:
                raise _unavailable_error()
            yield

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def as_utc(stored: datetime) -> datetime:
    """Return a time from the database in UTC, because SQLite stores no time zone."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # the caller handles a row that exists already
    except SQLAlchemyError as error:  # also the pool's own timeout
        raise _unavailable_error() from error


def _unavailable_error() -> BackendError:
    return BackendError("The store of questions does not answer.", "Try again later.")
