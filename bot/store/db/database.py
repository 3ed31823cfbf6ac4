"""The database of the store: transactions, and one sentence for whatever fails in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.store.db.engine import PATIENCE, engine_for
from bot.store.db.fair_lock import Line
from bot.store.db.migrate import migrate
from index.errors import BackendError, SetupError


class Database:
    """One database, usable from any thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite has one writer at a time and lets those who wait try again now and then, the last
        # to come the oftenest: under load the first would wait in vain.
        self._line = Line() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, address: str) -> Self:
        """The database at `address`, its tables up to date; SetupError where it cannot be."""
        try:
            engine = engine_for(address)
            migrate(engine)
        except (DBAPIError, OSError) as error:
            raise SetupError(
                "The store of questions cannot be opened.",
                "Check that HASANYONE_DATA can be written, or HASANYONE_DATABASE reached.",
            ) from error
        return cls(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; BackendError where the database does not answer."""
        with _told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, kept whole or not at all; BackendError where that is not possible now."""
        with (
            self._turn(),
            _told(),
            self.engine.connect().execution_options(hasanyone_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Where one alone can write: one's turn, before a connection is taken for it."""
        if self._line is None:
            yield
            return
        with self._line.turn(PATIENCE / 2) as mine:
            if not mine:
                raise _silent()
            yield

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def in_utc(stored: datetime) -> datetime:
    """A time read from the database; SQLite keeps no zone."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # what is kept already is no failure: whoever writes knows what it means
    except SQLAlchemyError as error:  # its pool has a time out of its own
        raise _silent() from error


def _silent() -> BackendError:
    return BackendError("The store of questions does not answer.", "Try again later.")
