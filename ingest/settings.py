"""Settings of the ingest job."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from index.settings import Settings


def _names(value: object) -> object:
    return (
        [name.strip() for name in value.split(",") if name.strip()]
        if isinstance(value, str)
        else value
    )


class IngestSettings(Settings):
    """Which registries are read, and with which model texts are embedded.

    `sources` is a sources.toml; unset, the one shipped. `enable` are the names of sources that are
    off unless named here, joined by commas. `model` is a folder or name that
    sentence-transformers can load; unset, the packaged all-MiniLM-L6-v2. `threads` is the number of
    CPU threads used to embed. `keep` is how many snapshots stay on the disk;
    `rebuild_hours` the time between two builds of a worker.
    """

    sources: Path | None = None
    enable: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = ()
    model: str | None = None
    threads: int = Field(2, ge=1)
    keep: int = Field(5, ge=2)
    rebuild_hours: float = Field(24, gt=0)
