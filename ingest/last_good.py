"""The last good records of every source, kept so that one registry fails alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from index.model import Initiative, SourceReport
from index.snapshot import put_bytes, put_json, put_text

_initiative = TypeAdapter(Initiative)
_report = TypeAdapter(SourceReport)


class LastGood:
    """What each source gave when it was last read well, and what the last reading said of it."""

    def __init__(self, data: Path, over: Path | None = None) -> None:
        """Keep it in `data`/sources; with `over`, keep there instead and look there first."""
        self._folders = (data / "sources",) if over is None else (over, data / "sources")

    def records(self, source: str) -> Iterator[Initiative]:
        """The last good records of a source, one by one; none when it was never read."""
        if path := self._found(f"{source}.records.jsonl"):
            with path.open("rb") as lines:
                yield from map(_initiative.validate_json, lines)

    def redirects(self, source: str) -> dict[str, str]:
        """The old ids that the source itself says lead to its records."""
        path = self._found(f"{source}.redirects.json")
        return dict(json.loads(path.read_bytes())) if path else {}

    def report(self, source: str) -> SourceReport | None:
        """What the last reading said of a source; None when it was never asked for."""
        path = self._found(f"{source}.report.json")
        return _report.validate_json(path.read_bytes()) if path else None

    def tried(self, source: str) -> datetime | None:
        """When the source was last asked for, read or failed; None when it never was."""
        path = self._found(f"{source}.report.json")
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path else None

    def keep(
        self,
        report: SourceReport,
        records: Sequence[Initiative] | None = None,
        redirects: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a report, and the records with it where the reading was good."""
        folder = self._folders[0]
        folder.mkdir(parents=True, exist_ok=True)
        if records is not None:
            put_json(folder / f"{report.name}.redirects.json", dict(redirects or {}))
            lines = (_initiative.dump_json(each, exclude_defaults=True) + b"\n" for each in records)
            put_bytes(folder / f"{report.name}.records.jsonl", lines)
        put_text(folder / f"{report.name}.report.json", _report.dump_json(report).decode())

    def _found(self, name: str) -> Path | None:
        return next((path for folder in self._folders if (path := folder / name).exists()), None)
