"""Settings of the ingest job, read from HASANYONE_* environment variables."""

from pathlib import Path

from pydantic import Field, SecretStr

from index.settings import NameList, Settings
from ingest.http.limits import FetchBudget
from ingest.thresholds import GateTolerances, SourceRetryPolicy


class IngestSettings(Settings):
    """Settings of the ingest job: sources, models, fetching, the gate and the jobs database.

    `sources` is a sources.toml; unset, the shipped one. `enable` names sources that are off by
    default, separated by commas. `mirror` is a folder that every build reads instead of the
    network. `model` is a folder or name that sentence-transformers can load; unset, the packaged
    all-MiniLM-L6-v2. `reranker` is the folder or name of a cross-encoder that reranks the best
    hits; unset, none. `threads` is the number of CPU threads used to embed. `keep` is the number of
    snapshots kept on disk; `rebuild_hours` the interval between two readings of a source that
    declares none of its own (`every`).

    `fetch_seconds` is the time that one address may take in all. A source that is unavailable is
    retried `retries` times in the same build, first after `retry_seconds`, then each time after
    twice as long.

    `margin` and `most_removed` are shares, 0 to 1: what a build may lose and still be promoted;
    `golden` is a folder of judged questions for the gate, unset the shipped ones. `admin_webhook`
    is notified of a build that failed or was held back. `jobs_database` is the SQLAlchemy URL of a
    Postgres or a SQLite file; unset, a SQLite file in the data folder.
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

    def gate_tolerances(self) -> GateTolerances:
        """Return how much worse a snapshot may be and still be promoted."""
        return GateTolerances(self.margin, self.most_removed)

    def fetch_budget(self) -> FetchBudget:
        """Return the fetch budget of one address."""
        return FetchBudget(total_timeout_s=self.fetch_seconds)

    def retry_policy(self) -> SourceRetryPolicy:
        """Return how often, and after which delays, an unavailable source is retried."""
        return SourceRetryPolicy(self.retries, self.retry_seconds)
