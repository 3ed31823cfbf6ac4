"""Store of the last good records of every source, which replace those of a failed reading."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pydantic import TypeAdapter

from index.errors import SourceError
from index.model import Initiative, SourceReport
from index.snapshot.document_store import dump_json, load_json
from index.suppression import Suppression
from index.text.files import file_sha256, read_lines, write_bytes, write_json, write_text
from ingest.read.fingerprint import RecordFingerprint, take_fingerprint
from ingest.reuse.known_records import NO_DIGEST, RawDigests
from ingest.reuse.program import program_digest
from ingest.reuse.record_lines import RecordLines

_REPORT_ADAPTER = TypeAdapter(SourceReport)
_HIDDEN_ADAPTER = TypeAdapter(tuple[RecordFingerprint, ...])
_SUPPRESSED = "suppressed"
REPORT_SUFFIX = "report.json"
_RECORDS, _RAW = "records.jsonl", "raw.json"
FILE_SUFFIXES = (_RECORDS, _RAW, "redirects.json", "hidden.json", REPORT_SUFFIX)
# Read at once from a file of records: some thirty.
_BUFFER_BYTES = 64 * 1024


class RecordStore:
    """Store of each source's records from its last good reading, and report of its last reading.

    Each source has five files: `*.records.jsonl`, `*.redirects.json`, `*.report.json`,
    `*.raw.json` with the digests of the raw records and the checksum of the first, and
    `*.hidden.json` with the fingerprints of suppressed records, whose content is not kept.
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
                raise damage_error(source) from None

    def lines(self, source: str) -> Iterator[bytes]:
        """Yield the last good records of a source as lines of JSON; none if it was never read."""
        if path := self._find_file(f"{source}.{_RECORDS}"):
            yield from read_lines(path)

    def redirects(self, source: str) -> dict[str, str]:
        """Return the redirects that the source states itself, old id → new id.

        Raises SourceError when the stored file is damaged.
        """
        path = self._find_file(f"{source}.redirects.json")
        try:
            return dict(json.loads(path.read_bytes())) if path else {}
        except ValueError:
            raise damage_error(source) from None

    def hidden(self, source: str) -> tuple[RecordFingerprint, ...]:
        """Return the fingerprints of the suppressed records of a source; none if damaged."""
        path = self._find_file(f"{source}.hidden.json")
        try:
            return _HIDDEN_ADAPTER.validate_json(path.read_bytes()) if path else ()
        except ValueError:
            return ()

    def raw_digests(self, source: str) -> RawDigests | None:
        """Return the digests of the raw records of the last good reading; None if not known.

        The stored records are intact then: they are those that this version of the program wrote.
        """
        path, records = (self._find_file(f"{source}.{name}") for name in (_RAW, _RECORDS))
        try:
            raw = RawDigests.from_json(path.read_bytes()) if path and records else None
        except (ValueError, TypeError, KeyError):
            return None
        return raw if raw and records and raw.checksum == _checksum_lines(records) else None

    @contextmanager
    def open_records(self, source: str) -> Iterator[tuple[RecordLines, RawDigests | None]]:
        """Open the last good records of a source, with their raw digests; none if damaged."""
        path, raw = self._find_file(f"{source}.{_RECORDS}"), self.raw_digests(source)
        if path and raw:
            with path.open("rb") as file:
                yield RecordLines.load(file), raw
            return
        with self.open_temporary() as file:
            records = RecordLines(file)
            try:
                for each in self.records(source):
                    records.append(dump_json(each))
            except SourceError:
                records = RecordLines(BytesIO())
            yield records, None

    @contextmanager
    def open_temporary(self) -> Iterator[IO[bytes]]:
        """Open an empty file for records that are not checked yet; no other process sees it."""
        self._folders[0].mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=self._folders[0], buffering=_BUFFER_BYTES) as file:
            yield file

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
        report, raw = self.report(source), self.raw_digests(source)
        expected = report.read - sum(report.left_out.values()) if report else 0
        try:
            self.redirects(source)
            found = len(raw.digests) if raw else sum(1 for _ in self.records(source))
        except SourceError:
            return False
        return found == expected

    def delete(self, source: str) -> None:
        """Delete the damaged files of a source."""
        for suffix in (_RECORDS, "redirects.json", "report.json", _RAW):
            (self._folders[0] / f"{source}.{suffix}").unlink(missing_ok=True)

    def suppress(self, source: str, suppression: Suppression) -> None:
        """Delete suppressed records from the store of a source, and count them as left out."""
        report = self.report(source)
        if not suppression or not report:
            return
        redirects = self.redirects(source)
        if any(map(suppression.follow(redirects).concerns, self.lines(source))):
            with self.open_records(source) as (records, raw):
                self.save_visible(report, records, redirects, suppression, raw)

    def last_attempt(self, source: str) -> datetime | None:
        """Return the time of the last attempt to read the source; None if there was none."""
        path = self._find_file(f"{source}.report.json")
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path else None

    def save(
        self,
        report: SourceReport,
        blocks: Iterable[bytes] | None = None,
        redirects: Mapping[str, str] | None = None,
        raw: RawDigests | None = None,
    ) -> None:
        """Store a report, and the records, redirects and raw digests of a good reading.

        The records are given as the content of their file, in blocks.
        """
        folder = self._folders[0]
        folder.mkdir(parents=True, exist_ok=True)
        if blocks is not None:
            path = folder / f"{report.name}.{_RECORDS}"
            write_json(folder / f"{report.name}.redirects.json", dict(redirects or {}))
            write_bytes(path, blocks)
            known = replace(raw, checksum=_checksum_lines(path)).to_json() if raw else ""
            write_text(folder / f"{report.name}.{_RAW}", known)
        write_text(
            folder / f"{report.name}.report.json", _REPORT_ADAPTER.dump_json(report).decode()
        )

    def save_visible(
        self,
        report: SourceReport,
        records: RecordLines,
        redirects: Mapping[str, str],
        suppression: Suppression,
        raw: RawDigests | None = None,
    ) -> SourceReport:
        """Store a good reading without its suppressed records; return the report that counts them.

        Their fingerprints are kept while they are suppressed, so that they are recognised under
        another key.
        """
        suppression = suppression.follow(redirects)
        lines = enumerate(records.lines() if suppression else ())
        concerned = [position for position, line in lines if suppression.concerns(line)]
        redacted = {position: suppression.redact(records[position]) for position in concerned}
        removed = [position for position, each in redacted.items() if each is None]
        hidden = {each.id: each for each in self.hidden(report.name)}
        hidden |= {records.ids[each]: take_fingerprint(records[each]) for each in removed}
        still_hidden = tuple(each for id_, each in sorted(hidden.items()) if id_ in suppression.ids)
        left_out = add_suppressed_count(report.left_out, len(removed))
        report = replace(report, left_out=left_out)
        if raw is not None:
            raw = replace(raw, digests=_digests_of_visible(records, redacted, raw.digests))
        instead = {at: dump_json(each) if each else None for at, each in redacted.items()}
        self.save(report, records.blocks(instead), redirects, raw)
        path = self._folders[0] / f"{report.name}.hidden.json"
        write_text(path, _HIDDEN_ADAPTER.dump_json(still_hidden).decode())
        return report

    def _find_file(self, name: str) -> Path | None:
        return next((path for folder in self._folders if (path := folder / name).exists()), None)


def add_suppressed_count(left_out: Mapping[str, int], suppressed: int) -> dict[str, int]:
    """Return `left_out` (reason → count) with `suppressed` more records as suppressed."""
    earlier = left_out.get(_SUPPRESSED, 0)
    return {**left_out, _SUPPRESSED: earlier + suppressed} if suppressed else dict(left_out)


def _digests_of_visible(
    records: RecordLines, redacted: Mapping[int, Initiative | None], digests: Sequence[bytes]
) -> list[bytes]:
    """Return the digests of those records that are shown; none for what is not as it was read."""
    return [
        NO_DIGEST if position in redacted or records.is_renamed(position) else digest
        for position, digest in enumerate(digests)
        if redacted.get(position, records) is not None
    ]


def _checksum_lines(path: Path) -> str:
    """Return a checksum of stored records; another version of the program checks them anew."""
    return f"{program_digest()} {file_sha256(path)}"


def damage_error(source: str) -> SourceError:
    """Return the error for stored records of a source that cannot be read."""
    return SourceError(
        f"The stored records of {source} are damaged.",
        f"Read it again with “hasanyone ingest --source {source}”.",
    )
