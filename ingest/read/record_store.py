"""Store of the last good records of every source, which replace those of a failed reading."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from index.errors import SourceError
from index.model import Initiative, SourceReport
from index.snapshot.document_store import dump_json, load_json
from index.suppression import Suppression
from index.text.files import read_lines, write_json, write_lines, write_text
from ingest.read.fingerprint import RecordFingerprint, take_fingerprint
from ingest.reuse.known_records import NO_DIGEST, RawDigests

_REPORT_ADAPTER = TypeAdapter(SourceReport)
_HIDDEN_ADAPTER = TypeAdapter(tuple[RecordFingerprint, ...])
_SUPPRESSED = "suppressed"
REPORT_SUFFIX = "report.json"
FILE_SUFFIXES = ("records.jsonl", "redirects.json", "hidden.json", REPORT_SUFFIX)


class RecordStore:
    """Store of each source's records from its last good reading, and report of its last reading.

    Each source has five files: `*.records.jsonl`, `*.redirects.json`, `*.report.json`,
    `*.raw.json` with the digests of the raw records, and `*.hidden.json` with the fingerprints of
    suppressed records, whose content is not kept.
    """

    def __init__(self, data: Path, overlay: Path | None = None) -> None:
        """Open the store in `data`/sources.

        With `overlay`, write there instead, and read from there first.
        """
        self._folders = (data / "sources",) if overlay is None else (overlay, data / "sources")

    def records(self, source: str) -> Iterator[Initiative]:
        """Yield the last good records of a source; none if it was never read.

        Raises SourceError when the stored file is damaged.
        """
        for line in self.lines(source):
            try:
                yield load_json(line)
            except ValueError:
                raise _damage_error(source) from None

    def lines(self, source: str) -> Iterator[bytes]:
        """Yield the last good records of a source as lines of JSON; none if it was never read."""
        if path := self._find_file(f"{source}.records.jsonl"):
            yield from read_lines(path)

    def redirects(self, source: str) -> dict[str, str]:
        """Return the redirects that the source states itself, old id → new id.

        Raises SourceError when the stored file is damaged.
        """
        path = self._find_file(f"{source}.redirects.json")
        try:
            return dict(json.loads(path.read_bytes())) if path else {}
        except ValueError:
            raise _damage_error(source) from None

    def hidden(self, source: str) -> tuple[RecordFingerprint, ...]:
        """Return the fingerprints of the suppressed records of a source; none if damaged."""
        path = self._find_file(f"{source}.hidden.json")
        try:
            return _HIDDEN_ADAPTER.validate_json(path.read_bytes()) if path else ()
        except ValueError:
            return ()

    def raw_digests(self, source: str) -> RawDigests | None:
        """Return the digests of the raw records of the last good reading; None if not known."""
        path = self._find_file(f"{source}.raw.json")
        try:
            return RawDigests.from_json(path.read_bytes()) if path else None
        except (ValueError, TypeError, KeyError):
            return None

    def report(self, source: str) -> SourceReport | None:
        """Return the report of the last reading of a source.

        None if there was no reading, or the stored file is damaged.
        """
        path = self._find_file(f"{source}.report.json")
        try:
            return _REPORT_ADAPTER.validate_json(path.read_bytes()) if path else None
        except ValueError:
            return None

    def is_intact(self, source: str) -> bool:
        """Return whether the stored records of a source can be parsed and match its report."""
        report = self.report(source)
        expected = report.read - sum(report.left_out.values()) if report else 0
        try:
            self.redirects(source)
            return sum(1 for _ in self.records(source)) == expected
        except SourceError:
            return False

    def delete(self, source: str) -> None:
        """Delete the damaged files of a source."""
        for suffix in ("records.jsonl", "redirects.json", "report.json", "raw.json"):
            (self._folders[0] / f"{source}.{suffix}").unlink(missing_ok=True)

    def suppress(self, source: str, suppression: Suppression) -> None:
        """Delete suppressed records from the store of a source, and count them as left out."""
        report = self.report(source)
        records = list(self.records(source)) if suppression and report else []
        if report and suppression.follow(self.redirects(source)).redact_all(records) != records:
            self.save_visible(report, records, self.redirects(source), suppression)

    def last_attempt(self, source: str) -> datetime | None:
        """Return the time of the last attempt to read the source; None if there was none."""
        path = self._find_file(f"{source}.report.json")
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path else None

    def save(
        self,
        report: SourceReport,
        records: Sequence[Initiative] | None = None,
        redirects: Mapping[str, str] | None = None,
        raw: RawDigests | None = None,
    ) -> None:
        """Store a report, and the records, redirects and raw digests of a good reading."""
        folder = self._folders[0]
        folder.mkdir(parents=True, exist_ok=True)
        if records is not None:
            write_json(folder / f"{report.name}.redirects.json", dict(redirects or {}))
            # Without them while the records are replaced: a digest must be that of its record.
            write_text(folder / f"{report.name}.raw.json", "")
            write_lines(folder / f"{report.name}.records.jsonl", map(dump_json, records))
            if raw is not None:
                write_text(folder / f"{report.name}.raw.json", raw.to_json())
        write_text(
            folder / f"{report.name}.report.json", _REPORT_ADAPTER.dump_json(report).decode()
        )

    def save_visible(
        self,
        report: SourceReport,
        records: Sequence[Initiative],
        redirects: Mapping[str, str],
        suppression: Suppression,
        raw: RawDigests | None = None,
    ) -> SourceReport:
        """Store a good reading without its suppressed records; return the report that counts them.

        Their fingerprints are kept while they are suppressed, so that they are recognised under
        another key.
        """
        suppression = suppression.follow(redirects)
        redacted = [suppression.redact(each) for each in records]
        visible = [each for each in redacted if each is not None]
        if raw is not None:
            kept = zip(raw.digests, records, redacted, strict=True)
            shown = [(d, each is was) for d, was, each in kept if each is not None]
            raw = replace(raw, digests=[d if is_whole else NO_DIGEST for d, is_whole in shown])
        hidden = {each.id: each for each in self.hidden(report.name)}
        hidden |= {
            record.id: take_fingerprint(record)
            for record, each in zip(records, redacted, strict=True)
            if each is None
        }
        still_hidden = tuple(each for id_, each in sorted(hidden.items()) if id_ in suppression.ids)
        left_out = add_suppressed_count(report.left_out, len(records) - len(visible))
        report = replace(report, left_out=left_out)
        self.save(report, visible, redirects, raw)
        path = self._folders[0] / f"{report.name}.hidden.json"
        write_text(path, _HIDDEN_ADAPTER.dump_json(still_hidden).decode())
        return report

    def _find_file(self, name: str) -> Path | None:
        return next((path for folder in self._folders if (path := folder / name).exists()), None)


def add_suppressed_count(left_out: Mapping[str, int], suppressed: int) -> dict[str, int]:
    """Return `left_out` (reason → count) with `suppressed` more records as suppressed."""
    earlier = left_out.get(_SUPPRESSED, 0)
    return {**left_out, _SUPPRESSED: earlier + suppressed} if suppressed else dict(left_out)


def _damage_error(source: str) -> SourceError:
    return SourceError(
        f"The stored records of {source} are damaged.",
        f"Read it again with “hasanyone ingest --source {source}”.",
    )
