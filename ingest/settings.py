"""Settings of the ingest job, read from HASANYONE_* environment variables."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from index.settings import Settings


def _split_names(value: object) -> object:
    """Split a comma-separated text into names; return anything else unchanged."""
    return (
        [name.strip() for name in value.split(",") if name.strip()]
        if isinstance(value, str)
        else value
    )


class IngestSettings(Settings):
    """Settings of the ingest job: sources, models, fetching, the gate and the jobs database.

    `.env.example` explains each one. `model` and `reranker` are folders or names that
    sentence-transformers can load. `threads` are CPU threads used to embed. `keep` is a number of
    snapshots. `rebuild_hours` applies to a source that declares no interval of its own (`every`).
    `fetch_seconds` is the time that one address may take in all. A source that is unavailable is
    retried `retries` times in the same build, first after `retry_seconds`, then each time after
    twice as long. `margin` and `most_removed` are shares, 0 to 1. `jobs_database` is a SQLAlchemy
    URL of a Postgres or a SQLite file.
    """

    sources: Path | None = None
    enable: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_names)] = ()
    mirror: Path | None = None
    model: str | None = None
    reranker: str | None = None
    threads: int = Field(2, ge=1)
    keep: int = Field(5, ge=2)
    rebuild_hours: float = Field(24, gt=0)
    fetch_seconds: float = Field(900, gt=0)
    retries: int = Field(2, ge=0, le=10)
    retry_seconds: float = Field(30, ge=0)
    margin: float = Field(0.05, ge=0, le=1)
    most_removed: float = Field(0.2, ge=0, le=1)
    golden: Path | None = None
    admin_webhook: SecretStr | None = None
    jobs_database: str | None = None
