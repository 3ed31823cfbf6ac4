"""Settings of the processes that answer."""

from pydantic import Field

from bot.state.engine import sqlite_address
from index.settings import Settings


class BotSettings(Settings):
    """Where the server listens, and where it keeps what people asked.

    `database` is a SQLAlchemy URL; unset, a SQLite file in the data folder. `serve_builds` says
    whether the server starts a worker of its own beside it. `lease` is the seconds after which what
    a killed process left unanswered is taken over.
    """

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    database: str | None = None
    serve_builds: bool = True
    lease: float = Field(30.0, gt=0)

    def store_address(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.database or sqlite_address(self.data)
