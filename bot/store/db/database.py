"""Transactions on the store's database, and the error for whatever fails in it."""

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
    """Database of the store, usable from any thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite has one writer at a time. Those who wait try again now and then, the last to come
        # the most often: under load the first would wait in vain.
        self._write_lock = FairLock() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at `url`, its tables migrated; raise SetupError where that fails."""
        try:
            engine = make_engine(url)
            migrate(engine)
        except (DBAPIError, OSError) as error:
            raise SetupError(
                "The store of questions cannot be opened.",
                "Check that HASANYONE_DATA can be written, or HASANYONE_DATABASE reached.",
            ) from error
        return cls(engine)

    @contextmanager
    def read_connection(self) -> Iterator[Connection]:
        """Yield a connection to read with; raise BackendError where the database is away."""
        with _translated_errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Yield a transaction, committed whole or not at all.

        Raises BackendError where that is not possible now.
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
        """Hold the writer's lock where only one can write, before a connection is taken.

        Raises BackendError where it is not granted in half of WRITE_TIMEOUT_S.
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
    """Return a time read from the database in UTC; SQLite keeps no zone."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # a row that exists is no failure: the caller knows what it means
    except SQLAlchemyError as error:  # also the pool's own timeout
        raise _unavailable_error() from error


def _unavailable_error() -> BackendError:
    return BackendError("The store of questions does not answer.", "Try again later.")
