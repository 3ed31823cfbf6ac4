"""The last good records of every source, kept so that one registry fails alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from index.errors import SourceError
from index.model import Initiative, SourceReport
from index.snapshot.snapshot import put_bytes, put_json, put_text
from index.suppression import Suppression

_initiative = TypeAdapter(Initiative)
_report = TypeAdapter(SourceReport)
_SUPPRESSED = "suppressed"


class LastGood:
    """What each source gave when it was last read well, and what the last reading said of it."""

    def __init__(self, data: Path, over: Path | None = None) -> None:
        """Keep it in `data`/sources; with `over`, keep there instead and look there first."""
        self._folders = (data / "sources",) if over is None else (over, data / "sources")

    def records(self, source: str) -> Iterator[Initiative]:
        """The last good records of a source, one by one; none when it was never read.

        Raises SourceError where what was kept is damaged.
        """
        if path := self._found(f"{source}.records.jsonl"):
            with path.open("rb") as lines:
                for line in lines:
                    try:
                        yield _initiative.validate_json(line)
                    except ValueError:
                        raise _damaged(source) from None

    def redirects(self, source: str) -> dict[str, str]:
        """The old ids that the source itself says lead to its records; raises SourceError."""
        path = self._found(f"{source}.redirects.json")
        try:
            return dict(json.loads(path.read_bytes())) if path else {}
        except ValueError:
            raise _damaged(source) from None

    def report(self, source: str) -> SourceReport | None:
        """What the last reading said of a source; None when it was never asked for, or is lost."""
        path = self._found(f"{source}.report.json")
        try:
            return _report.validate_json(path.read_bytes()) if path else None
        except ValueError:
            return None

    def is_whole(self, source: str) -> bool:
        """Whether all that was kept of a source is there as it was kept."""
        report = self.report(source)
        expected = report.read - sum(report.left_out.values()) if report else 0
        try:
            self.redirects(source)
            return sum(1 for _ in self.records(source)) == expected
        except SourceError:
            return False

    def forget(self, source: str) -> None:
        """Delete what was kept of a source, because it is damaged."""
        for kept in ("records.jsonl", "redirects.json", "report.json"):
            (self._folders[0] / f"{source}.{kept}").unlink(missing_ok=True)

    def hide(self, source: str, hidden: Suppression) -> None:
        """Take what must not be shown out of what was kept of a source, and count it there."""
        report = self.report(source)
        records = list(self.records(source)) if hidden and report else []
        shown = hidden.of(records)
        if report and shown != records:
            left_out = counted(report.left_out, len(records) - len(shown))
            self.keep(replace(report, left_out=left_out), shown, self.redirects(source))

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


def counted(left_out: Mapping[str, int], suppressed: int) -> dict[str, int]:
    """Why records were left out, with how many, those included that must not be shown."""
    before = left_out.get(_SUPPRESSED, 0)
    return {**left_out, _SUPPRESSED: before + suppressed} if suppressed else dict(left_out)


def _damaged(source: str) -> SourceError:
    return SourceError(
        f"What was kept of {source} is damaged.",
        f"Read it again with “hasanyone ingest --source {source}”.",
    )
