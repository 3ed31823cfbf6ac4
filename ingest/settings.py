"""Settings of the ingest job."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from index.settings import Settings
from ingest.http.limits import Limits
from ingest.thresholds import Margins, Patience


def _names(value: object) -> object:
    return (
        [name.strip() for name in value.split(",") if name.strip()]
        if isinstance(value, str)
        else value
    )


class IngestSettings(Settings):
    """Which registries are read, and with which model texts are embedded.

    `sources` is a sources.toml; unset, the one shipped. `enable` are the names of sources that are
    off unless named here, joined by commas. `mirror` is a folder that every build reads instead of
    the network. `model` is a folder or name that sentence-transformers can load; unset, the
    packaged all-MiniLM-L6-v2. `reranker` is a cross-encoder that reads the best again, by folder or
    name; unset, none. `threads` is the number of CPU threads used to embed. `keep` is how
    many snapshots stay on the disk; `rebuild_hours` the time between two readings of a source that
    declares none of its own (`every`).

    One address may take `fetch_seconds` in all. A source that stays away is asked again `retries`
    times in the same build, first after `retry_seconds`, then each time after twice as long.

    `margin` and `most_removed` are shares, 0 to 1: what a build may lose and still be promoted;
    `golden` is a folder of judged questions to hold it to, unset those that ship. `admin_webhook`
    is told of a build that was not promoted. `jobs_database` is the SQLAlchemy URL of a
    Postgres or a SQLite file; unset, a SQLite file in the data folder.
    """

    sources: Path | None = None
    enable: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
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

    def margins(self) -> Margins:
        """What a build may lose and still be promoted."""
        return Margins(self.margin, self.most_removed)

    def limits(self) -> Limits:
        """What a fetch may cost."""
        return Limits(whole=self.fetch_seconds)

    def patience(self) -> Patience:
        """How long a source that is away is waited for."""
        return Patience(self.retries, self.retry_seconds)
