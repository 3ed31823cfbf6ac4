"""Reader of one source: parses and normalises its files, record by record.

Every record becomes an initiative or is counted as left out, with the reason.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from typing import IO

from index.errors import ParseError
from index.model import Initiative
from index.snapshot.document_store import dump_json, read_id
from ingest.cleaning.dates import DateOrder
from ingest.issues import IssueKind
from ingest.normalise import lookups
from ingest.normalise.export_reader import ExportReader
from ingest.normalise.lookups import Lookups
from ingest.normalise.normaliser import NOT_A_RECORD, Normaliser
from ingest.normalise.page_texts import PAGE_FORMATS, clean_texts
from ingest.normalise.source_reading import SourceReading
from ingest.parse.formats import PARSERS
from ingest.parse.record import PackedRecord, Record
from ingest.parse.source_file import SourceFile, find_files
from ingest.read.raw_digests import describe_context, digest_declaration, digest_record
from ingest.reuse.known_records import NO_DIGEST, KnownRecords, RawDigests
from ingest.reuse.record_lines import RecordLines
from ingest.sources.schema import Format, SourcePart

# A key of more records than this in one source identifies nothing; the others are left out.
MAX_RECORDS_PER_KEY = 50

# A raw record, what it became, and its digest: a new initiative, the line of one that is as it was
# (then without the fields of the raw record), or the reason why it is left out.
_Digested = tuple[Record, Initiative | bytes | str, bytes]

_ISSUE_KINDS = {
    NOT_A_RECORD: IssueKind.BAD_VALUE,
    IssueKind.NO_KEY.value: IssueKind.NO_KEY,
    IssueKind.NO_TITLE.value: IssueKind.NO_TITLE,
}


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Result of reading one source: an initiative for each record that was not left out.

    They are parsed when they are asked for. Ids repeat when keys do. `record_count` counts raw
    records; `record_count == len(initiatives) + sum(left_out.values())` holds. `left_out` is reason
    → count. `redirects` are old ids that the source itself redirects to its records. `raw` are the
    digests of what was read.
    """

    initiatives: RecordLines
    record_count: int
    left_out: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    raw: RawDigests | None = field(default=None, compare=False)


def read_source(reading: SourceReading, file: IO[bytes] | None = None) -> ReadResult:
    """Read the files of a source; add their problems to the issues of the reading.

    The initiatives are written to `file`, which is empty; without it they are kept in memory.
    Raises ParseError if there is no record at all.
    """
    issues, export_reader = reading.issues, ExportReader(reading.issues)
    loaded_lookups = lookups.load(reading)
    made_by = digest_declaration(reading.source, loaded_lookups)
    if reading.known.made_by != made_by:
        reading = replace(reading, known=KnownRecords())
    initiatives = RecordLines(BytesIO() if file is None else file)
    digests: list[bytes] = []
    left_out: Counter[str] = Counter()
    id_counts: Counter[str] = Counter()
    for record, normalised, digest in _iter_digested(reading, export_reader, loaded_lookups):
        if isinstance(normalised, str):
            left_out[normalised] += 1
            if kind := _ISSUE_KINDS.get(normalised):
                issues.add(kind, file=record.file, key=record.location, detail=normalised)
            continue
        line = normalised if isinstance(normalised, bytes) else dump_json(normalised)
        id_ = read_id(line)
        id_counts[id_] += 1
        if id_counts[id_] <= MAX_RECORDS_PER_KEY:
            initiatives.append(line, id_)
            digests.append(digest)
        else:
            left_out[IssueKind.REPEATED_KEY.value] += 1
    for id_, count in id_counts.items():
        if count > MAX_RECORDS_PER_KEY:
            issues.add(IssueKind.REPEATED_KEY, key=id_, detail=f"{count:,} records")
    issues.report_fields()
    record_count = len(initiatives) + left_out.total()
    if not record_count:
        raise ParseError(f"No record of {reading.source.title} could be read.", "See its issues.")
    return ReadResult(
        initiatives,
        record_count,
        dict(left_out),
        export_reader.redirects,
        RawDigests(made_by, reading.day, digests),
    )


def iter_readings(
    reading: SourceReading, export_reader: ExportReader
) -> Iterator[tuple[Record, Initiative | str]]:
    """Yield each record of a source with its initiative, or the reason why it is left out.

    All are normalised, known or not.
    """
    reading = replace(reading, known=KnownRecords())
    for record, each, _ in _iter_digested(reading, export_reader, lookups.load(reading)):
        if not isinstance(each, bytes):
            yield record, each


def _iter_digested(
    reading: SourceReading, export_reader: ExportReader, loaded_lookups: Lookups
) -> Iterator[_Digested]:
    """Yield each record with what it became, and with its digest or `NO_DIGEST`."""
    for part in reading.source.parts:
        files = find_files(reading.folder, part, reading.issues)
        if part.format is Format.HASANYONE:
            for file in files:
                records = _parse_file(file, part.format)
                yield from ((each, export_reader.normalise(each), NO_DIGEST) for each in records)
            continue
        normaliser = Normaliser(reading, part, loaded_lookups)
        if part.format in PAGE_FORMATS:  # what a page says depends on the other pages
            pages = _normalise(files, part, normaliser)
            for record, normalised in clean_texts(part.format, pages, reading.issues):
                yield record, normalised, NO_DIGEST
        else:
            yield from _normalise_changed(files, reading, part, normaliser)


def _normalise_changed(
    files: Iterable[SourceFile], reading: SourceReading, part: SourcePart, normaliser: Normaliser
) -> Iterator[_Digested]:
    """Normalise the records that are not as they were in the last reading."""
    for file in files:
        records, order = _parse_packed(file, part.format, normaliser)
        context = describe_context(part, file, order)
        for packed in records:
            digest = digest_record(packed, context)
            known = reading.known.find(digest, reading.day, states_day=normaliser.states_day)
            if known is not None:
                yield Record(packed.file, packed.row_number, {}), known, digest
                continue
            record, before = packed.unpack(), reading.issues.count
            fresh = [(record, normaliser.normalise(record, order))]
            ((_, normalised),) = clean_texts(part.format, fresh, reading.issues)
            yield record, normalised, digest if reading.issues.count == before else NO_DIGEST


def _normalise(
    files: Iterable[SourceFile], part: SourcePart, normaliser: Normaliser
) -> Iterator[tuple[Record, Initiative | str]]:
    for file in files:
        records = _parse_file(file, part.format)
        normalise = partial(normaliser.normalise, date_order=normaliser.find_date_order(records))
        yield from ((record, normalise(record)) for record in records)


def _parse_packed(
    file: SourceFile, file_format: Format, normaliser: Normaliser
) -> tuple[list[PackedRecord], DateOrder | None]:
    """Return the records of one file and the order of day and month in it."""
    packed: list[PackedRecord] = []

    def pack() -> Iterator[Record]:
        for record in PARSERS[file_format](file):
            packed.append(PackedRecord.of(record))
            yield record

    records = pack()
    try:
        order = normaliser.find_date_order(records)
        deque(records, maxlen=0)  # what it did not need
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, error.message)
        return [], None
    return packed, order


def _parse_file(file: SourceFile, file_format: Format) -> list[Record]:
    """Return the records of one file; a broken file gives none and an issue."""
    try:
        return list(PARSERS[file_format](file))
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, error.message)
        return []
