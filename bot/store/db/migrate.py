"""Migration of the store's tables to the revision of this code, at start."""

import sqlite3
import time

from sqlalchemy import Connection, Engine, text

from index.errors import SetupError

HEAD_REVISION = "0011"
_SCRIPT_LOCATION = "bot.store.db:migrations"
_ADVISORY_LOCK_ID = 0x4A5A4E59  # any number that nothing else locks in the same Postgres
_BUSY_TIMEOUT_MS = 60_000
_JOURNAL_RETRY_S = 0.05


def migrate(engine: Engine) -> None:
    """Migrate the tables to HEAD_REVISION; cheap if that is their revision already.

    Processes that start together wait for one another: by an advisory lock on Postgres, by the
    write lock on SQLite. The connections of `engine` have long timeouts after it, so that it serves
    nothing else. Raises SetupError if a newer version made the store.
    """
    with engine.connect() as connection:
        if _current_revision(connection) == HEAD_REVISION:
            return
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(hasanyone_writes=True) as connection:
        if sqlite:
            _prepare_sqlite(connection)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK_ID}
                )
            if _current_revision(connection) != HEAD_REVISION:
                _upgrade(connection)


def _current_revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _prepare_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
        until = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
        while True:  # SQLite does not always wait for others when the journal changes
            try:
                driver.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_JOURNAL_RETRY_S)
            else:
                return


def _upgrade(connection: Connection) -> None:
    # Alembic is imported only here: it costs 150 ms, and most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", _SCRIPT_LOCATION)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SetupError(
            "The store was made by a newer version of Has Anyone.",
            "Install that version again, or set HASANYONE_DATABASE to another store.",
        ) from error
