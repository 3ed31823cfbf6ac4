"""Context of one reading of a source."""

from dataclasses import dataclass
from pathlib import Path

from ingest.issues import Issues
from ingest.sources.source import Source


@dataclass(frozen=True, slots=True)
class SourceReading:
    """Reading of a source: its declaration, its files, the day, and the issues found.

    `folder` holds the files; `day` is the day of the reading (ISO 8601).
    """

    source: Source
    folder: Path
    day: str
    issues: Issues
