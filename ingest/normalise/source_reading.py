"""Context of one reading of a source."""

from dataclasses import dataclass, field
from pathlib import Path

from ingest.issues import Issues
from ingest.reuse.known_records import KnownRecords
from ingest.sources.source import Source


@dataclass(frozen=True, slots=True)
class SourceReading:
    """Reading of a source: its declaration, its files, the day, and the issues found.

    `folder` holds the files; `day` is the day of the reading (ISO 8601). `known` are records of the
    last one.
    """

    source: Source
    folder: Path
    day: str
    issues: Issues
    known: KnownRecords = field(default_factory=KnownRecords)
