"""The last good records of every source, kept so that one registry fails alone."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from index.model import Initiative, SourceReport
from index.snapshot import put_text

_records = TypeAdapter(tuple[Initiative, ...])
_report = TypeAdapter(SourceReport)


class LastGood:
    """What each source gave when it was last read well, and what the last reading said of it."""

    def __init__(self, data: Path) -> None:
        """Keep it in `data`/sources."""
        self._folder = data / "sources"

    def records(self, source: str) -> tuple[Initiative, ...]:
        """The last good records of a source; none when it was never read."""
        path = self._folder / f"{source}.records.json"
        return _records.validate_json(path.read_bytes()) if path.exists() else ()

    def report(self, source: str) -> SourceReport | None:
        """What the last reading said of a source; None when it was never asked for."""
        path = self._folder / f"{source}.report.json"
        return _report.validate_json(path.read_bytes()) if path.exists() else None

    def keep(self, report: SourceReport, records: Sequence[Initiative] | None = None) -> None:
        """Keep a report, and the records with it where the reading was good."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if records is not None:
            text = _records.dump_json(tuple(records), exclude_defaults=True).decode()
            put_text(self._folder / f"{report.name}.records.json", text)
        text = _report.dump_json(report).decode()
        put_text(self._folder / f"{report.name}.report.json", text)
