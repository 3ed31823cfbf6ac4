"""Reader of one source: its files, parsed and normalised, record by record, into initiatives.

Every record becomes an initiative or is counted as left out, with the reason.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.errors import ParseError
from index.model import Initiative
from ingest.issues import Issue, IssueKind, Issues
from ingest.normalise import lookups
from ingest.normalise.export_reader import ExportReader
from ingest.normalise.issue_collector import IssueCollector
from ingest.normalise.normaliser import NOT_A_RECORD, Normaliser
from ingest.parse.formats import PARSERS
from ingest.parse.record import ReadResult, Record
from ingest.parse.source_file import SourceFile, find_files
from ingest.sources.schema import Format, SourcePart
from ingest.sources.source import Source

# A key that this many records of one source share tells nothing apart: the rest are left out.
MAX_RECORDS_PER_KEY = 50
_REPEATED_KEY = IssueKind.REPEATED_KEY.value

_ISSUE_KINDS = {
    NOT_A_RECORD: IssueKind.BAD_VALUE,
    IssueKind.NO_KEY.value: IssueKind.NO_KEY,
    IssueKind.NO_TITLE.value: IssueKind.NO_TITLE,
}


def read_source(source: Source, folder: Path, seen_on: str, issues: Issues) -> ReadResult:
    """Read the files of `source` in `folder`, and add what is doubtful to `issues`.

    `seen_on` is the day of the reading (ISO 8601). Raises ParseError when there is no record at
    all.
    """
    loaded_lookups, collector = lookups.load(source, folder, issues), IssueCollector(source.name)
    initiatives: list[Initiative] = []
    left_out: Counter[str] = Counter()
    key_counts: Counter[str] = Counter()
    export_reader = ExportReader(collector)
    for part in source.parts:
        normaliser = (
            export_reader
            if part.format is Format.HASANYONE
            else Normaliser(source, part, loaded_lookups, seen_on, collector)
        )
        for record in _iter_records(source, part, folder, issues):
            normalised = normaliser.normalise(record)
            if isinstance(normalised, Initiative):
                key_counts[normalised.id] += 1
                if key_counts[normalised.id] <= MAX_RECORDS_PER_KEY:
                    initiatives.append(normalised)
                else:
                    left_out[_REPEATED_KEY] += 1
            else:
                left_out[normalised] += 1
                _add_issue(record, normalised, issues)
    for key, repeats in key_counts.items():
        if repeats > MAX_RECORDS_PER_KEY:
            detail = f"{repeats:,} records"
            issues.add(Issue(source.name, IssueKind.REPEATED_KEY, key=key, detail=detail))
    collector.report(issues)
    record_count = len(initiatives) + left_out.total()
    if not record_count:
        raise ParseError(f"Nothing of {source.title} could be read.", "See its issues.")
    return ReadResult(tuple(initiatives), record_count, dict(left_out), export_reader.redirects)


def _iter_records(
    source: Source, part: SourcePart, folder: Path, issues: Issues
) -> Iterator[Record]:
    for file in find_files(source.name, part, folder, issues):
        yield from _parse_file(file, part)


def _parse_file(file: SourceFile, part: SourcePart) -> list[Record]:
    """Return the records of one file; a broken file gives none and an issue."""
    try:
        return list(PARSERS[part.format](file))
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, error.message)
        return []


def _add_issue(record: Record, reason: str, issues: Issues) -> None:
    if reason in _ISSUE_KINDS:
        location = f"row {record.row_number}"
        issues.add(Issue(record.source, _ISSUE_KINDS[reason], record.file, location, reason))
