"""Transactions on the store's database, and the translation of its errors."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.store.db.engine import WRITE_TIMEOUT_S, make_engine
from bot.store.db.fair_lock import FairLock
from bot.store.db.migrate import migrate
from index.errors import BackendError, SetupError
from index.i18n.translation import gettext

# After a failure that took so long, nobody tries for a while.
_SLOW_FAILURE_S, _PAUSE_S = 2.5, 5.0
_QUERY_CANCELED = "57014"  # SQLSTATE

# Called with "read" or "write": a context around each transaction, to measure it.
Observer = Callable[[str], AbstractContextManager[None]]


def unobserved(_kind: str) -> AbstractContextManager[None]:
    """Return a context that measures nothing."""
    return nullcontext()


class Database:
    """Database of the store; thread-safe."""

    def __init__(self, engine: Engine, observe: Observer = unobserved) -> None:
        self.engine, self._observe = engine, observe
        # SQLite has one writer at a time, and waiting writers poll for its lock. The newest polls
        # most often, so under load the oldest would never get it.
        self._write_lock = FairLock() if engine.dialect.name == "sqlite" else None
        self._unavailable_until = 0.0  # on the monotonic clock

    @classmethod
    def open(cls, url: str, observe: Observer = unobserved) -> Self:
        """Open the database at `url` and migrate its tables; raise SetupError if that fails.

        `observe` gives a context around each transaction.
        """
        try:
            patient = make_engine(url, is_patient=True)
            try:
                migrate(patient)
            finally:
                patient.dispose()
            engine = make_engine(url)
        except (DBAPIError, OSError) as error:
            raise SetupError(
                "The store of questions cannot be opened.",
                "Check that HASANYONE_DATA is writable, or that HASANYONE_DATABASE can be reached.",
            ) from error
        return cls(engine, observe)

    @contextmanager
    def read_connection(self) -> Iterator[Connection]:
        """Yield a connection for reading; raise BackendError if the database is unavailable."""
        with (
            self._observe("read"),
            self._translated_errors(),
            self.engine.connect() as connection,
        ):
            yield connection

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Yield a transaction, committed as a whole or not at all.

        Raises BackendError if the database is unavailable.
        """
        with (
            self._observe("write"),
            self._exclusive_write(),
            self._translated_errors(),
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

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Raise BackendError for a database that fails, and at once for a while if it was slow.

        While a database does not answer, each caller would wait for as long as the one before.
        """
        begin = time.monotonic()
        if begin < self._unavailable_until:
            raise _unavailable_error()
        try:
            yield
        except IntegrityError:
            raise  # the caller handles a row that exists already
        except SQLAlchemyError as error:  # also the pool's own timeout
            is_slow = time.monotonic() - begin >= _SLOW_FAILURE_S
            if is_slow and self._write_lock is None and not _is_cancelled(error):
                self._unavailable_until = time.monotonic() + _PAUSE_S
            raise _unavailable_error() from error

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def as_utc(stored: datetime) -> datetime:
    """Return a time from the database in UTC, because SQLite stores no time zone."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def _is_cancelled(error: SQLAlchemyError) -> bool:
    """Return whether Postgres answered, and only cancelled a statement that took too long."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) == _QUERY_CANCELED


def _unavailable_error() -> BackendError:
    return BackendError(
        gettext("The store of questions does not answer."), gettext("Try again later.")
    )
