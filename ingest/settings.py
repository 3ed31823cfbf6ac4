"""Settings of the ingest job."""

from pathlib import Path

from pydantic import Field

from index.settings import Settings


class IngestSettings(Settings):
    """Which registries are read, and with which model texts are embedded.

    `sources` is a sources.toml; unset, the one shipped. `model` is a folder or name that
    sentence-transformers can load; unset, the packaged all-MiniLM-L6-v2. `threads` is the number of
    CPU threads used to embed.
    """

    sources: Path | None = None
    model: str | None = None
    threads: int = Field(2, ge=1)
