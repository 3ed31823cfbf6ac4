"""The store's tables brought to the version that this code knows, once, by whoever comes first."""

from sqlalchemy import Connection, Engine, text

from index.errors import SetupError

HEAD = "0006"
_MIGRATIONS = "bot.store.db:migrations"
_LOCK = 0x4A5A4E59  # any number that is ours alone, for Postgres's advisory lock
_PATIENCE_MILLISECONDS = 60_000


def migrate(engine: Engine) -> None:
    """Bring the tables to HEAD; cheap when they are there already."""
    with engine.connect() as connection:
        if _version(connection) == HEAD:
            return
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(hasanyone_writes=True) as connection:
        if sqlite:
            _ready_sqlite(connection)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if _version(connection) != HEAD:
                _upgrade(connection)
    engine.dispose()  # with the patience that was for migrating only


def _version(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _ready_sqlite(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    if driver is not None:
        driver.execute(f"PRAGMA busy_timeout={_PATIENCE_MILLISECONDS}")
        driver.execute("PRAGMA journal_mode=WAL")


def _upgrade(connection: Connection) -> None:
    # Alembic is imported only here: it costs 150 ms, and most starts have nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SetupError(
            "The store was made by a newer version of Has Anyone.",
            "Install that version again, or set HASANYONE_DATABASE to another store.",
        ) from error
