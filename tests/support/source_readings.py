"""Readings of a source from a folder, on a fixed day."""

from pathlib import Path

from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.sources.source import Source

DAY = "2026-11-22"


def source_reading(source: Source, folder: Path) -> SourceReading:
    """Return a new reading of `source`, without any issue yet."""
    return SourceReading(source, folder, DAY, Issues(source.name))
