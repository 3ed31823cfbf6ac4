"""Settings of the ingest job, from HASANYONE_* environment variables."""

from pathlib import Path

from pydantic import Field, SecretStr

from index.settings import NameList, Settings


class IngestSettings(Settings):
    """Settings of the ingest job: sources, models, fetching, the gate and the jobs database.

    `.env.example` explains each one. `model` and `reranker` are folders or names that
    sentence-transformers can load. `threads` are CPU threads used to embed. `keep` is a number of
    snapshots. `rebuild_hours` is the interval of sources that declare none (`every`).
    `fetch_seconds` is the maximum time for one URL. An unavailable source is retried `retries`
    times in a build, first after `retry_seconds`; each further delay is twice as long. `margin` and
    `most_removed` are shares, 0 to 1. `jobs_database` is a SQLAlchemy URL of a Postgres or a SQLite
    file. `llm_url` is the base URL of an OpenAI-compatible endpoint, `llm_model` the model there
    that writes expected questions, in at most `llm_budget` requests a build.
    """

    sources: Path | None = None
    enable: NameList = ()
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
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key: SecretStr | None = None
    llm_budget: int = Field(2000, ge=0)
