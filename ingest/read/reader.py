"""Reader of one source: parses and normalises its files, record by record.

Every record becomes an initiative or is counted as left out, with the reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from index.errors import ParseError
from index.model import Initiative
from ingest.issues import IssueKind
from ingest.normalise import lookups
from ingest.normalise.export_reader import ExportReader
from ingest.normalise.normaliser import NOT_A_RECORD, Normaliser
from ingest.normalise.page_texts import clean_texts
from ingest.normalise.source_reading import SourceReading
from ingest.parse.formats import PARSERS
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile, find_files
from ingest.sources.schema import Format, SourcePart

# A key of more records than this in one source identifies nothing; the others are left out.
MAX_RECORDS_PER_KEY = 50

_ISSUE_KINDS = {
    NOT_A_RECORD: IssueKind.BAD_VALUE,
    IssueKind.NO_KEY.value: IssueKind.NO_KEY,
    IssueKind.NO_TITLE.value: IssueKind.NO_TITLE,
}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Result of reading one source: an initiative for each record that was not left out.

    Ids repeat when keys do. `record_count` counts raw records; `record_count == len(initiatives) +
    sum(left_out.values())` holds. `left_out` is reason → count. `redirects` are old ids that the
    source itself redirects to its records.
    """

    initiatives: tuple[Initiative, ...]
    record_count: int
    left_out: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)


def read_source(reading: SourceReading) -> ReadResult:
    """Read the files of a source; add their problems to the issues of the reading.

    Raises ParseError if there is no record at all.
    """
    issues, export_reader = reading.issues, ExportReader(reading.issues)
    initiatives: list[Initiative] = []
    left_out: Counter[str] = Counter()
    id_counts: Counter[str] = Counter()
    for record, normalised in iter_readings(reading, export_reader):
        if isinstance(normalised, str):
            left_out[normalised] += 1
            if kind := _ISSUE_KINDS.get(normalised):
                issues.add(kind, file=record.file, key=record.location, detail=normalised)
            continue
        id_counts[normalised.id] += 1
        if id_counts[normalised.id] <= MAX_RECORDS_PER_KEY:
            initiatives.append(normalised)
        else:
            left_out[IssueKind.REPEATED_KEY.value] += 1
    for id_, count in id_counts.items():
        if count > MAX_RECORDS_PER_KEY:
            issues.add(IssueKind.REPEATED_KEY, key=id_, detail=f"{count:,} records")
    issues.report_fields()
    record_count = len(initiatives) + left_out.total()
    if not record_count:
        raise ParseError(f"No record of {reading.source.title} could be read.", "See its issues.")
    return ReadResult(tuple(initiatives), record_count, dict(left_out), export_reader.redirects)


def iter_readings(
    reading: SourceReading, export_reader: ExportReader
) -> Iterator[tuple[Record, Initiative | str]]:
    """Yield each record of a source with its initiative, or the reason why it is left out."""
    loaded_lookups = lookups.load(reading)
    for part in reading.source.parts:
        files = find_files(reading.folder, part, reading.issues)
        if part.format is Format.HASANYONE:
            for file in files:
                yield from (
                    (each, export_reader.normalise(each)) for each in _parse_file(file, part.format)
                )
        else:
            readings = _normalise(files, part, Normaliser(reading, part, loaded_lookups))
            yield from clean_texts(part.format, readings, reading.issues)


def _normalise(
    files: Iterable[SourceFile], part: SourcePart, normaliser: Normaliser
) -> Iterator[tuple[Record, Initiative | str]]:
    for file in files:
        records = _parse_file(file, part.format)
        normalise = partial(normaliser.normalise, date_order=normaliser.find_date_order(records))
        yield from ((record, normalise(record)) for record in records)


def _parse_file(file: SourceFile, file_format: Format) -> list[Record]:
    """Return the records of one file; a broken file gives none and an issue."""
    try:
        return list(PARSERS[file_format](file))
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, error.message)
        return []
