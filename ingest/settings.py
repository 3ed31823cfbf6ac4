"""Settings of the ingest job."""

from pathlib import Path

from pydantic import Field

from index.settings import Settings


class IngestSettings(Settings):
    """Which registries are read, and with which model texts are embedded.

    `sources` is a sources.toml; unset, the one shipped. `model` is a folder or name that
    sentence-transformers can load; unset, the packaged all-MiniLM-L6-v2. `threads` is the number of
    CPU threads used to embed. `keep` is how many snapshots stay on the disk;
    `rebuild_hours` the time between two builds of a worker.
    """

    sources: Path | None = None
    model: str | None = None
    threads: int = Field(2, ge=1)
    keep: int = Field(5, ge=2)
    rebuild_hours: float = Field(24, gt=0)
