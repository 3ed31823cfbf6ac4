"""Reads one source: its files, record by record, into initiatives; nothing goes in silence."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.errors import ParseError
from index.model import Initiative
from ingest.issues import Issue, IssueKind, Issues
from ingest.normalise import lookups
from ingest.normalise.export_reader import Restorer
from ingest.normalise.issue_collector import Doubts
from ingest.normalise.normaliser import NOT_A_RECORD, Normaliser
from ingest.parse.formats import CONNECTORS
from ingest.parse.record import Reading, Record
from ingest.parse.source_file import File, files
from ingest.sources.schema import Format, Part
from ingest.sources.source import Source

# A key that this many records of one source share tells nothing apart: the rest are left out.
MOST_OF_ONE_KEY = 50
_REPEATED = IssueKind.REPEATED_KEY.value

_ISSUES = {
    NOT_A_RECORD: IssueKind.BAD_VALUE,
    IssueKind.NO_KEY.value: IssueKind.NO_KEY,
    IssueKind.NO_TITLE.value: IssueKind.NO_TITLE,
}


def read(source: Source, folder: Path, seen: str, issues: Issues) -> Reading:
    """What `folder` holds of the source, read on the day `seen`; raises ParseError when nothing."""
    tables, doubts = lookups.load(source, folder, issues), Doubts(source.name)
    initiatives: list[Initiative] = []
    left_out: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    restorer = Restorer(doubts)
    for part in source.parts:
        normaliser = (
            restorer
            if part.format is Format.HASANYONE
            else Normaliser(source, part, tables, seen, doubts)
        )
        for record in _records(source, part, folder, issues):
            found = normaliser.normalise(record)
            if isinstance(found, Initiative):
                keys[found.id] += 1
                if keys[found.id] <= MOST_OF_ONE_KEY:
                    initiatives.append(found)
                else:
                    left_out[_REPEATED] += 1
            else:
                left_out[found] += 1
                _tell(record, found, issues)
    for key, times in keys.items():
        if times > MOST_OF_ONE_KEY:
            detail = f"{times:,} records"
            issues.add(Issue(source.name, IssueKind.REPEATED_KEY, key=key, detail=detail))
    doubts.report(issues)
    count = len(initiatives) + left_out.total()
    if not count:
        raise ParseError(f"Nothing of {source.title} could be read.", "See its issues.")
    return Reading(tuple(initiatives), count, dict(left_out), restorer.redirects)


def _records(source: Source, part: Part, folder: Path, issues: Issues) -> Iterator[Record]:
    for file in files(source.name, part, folder, issues):
        yield from _of(file, part)


def _of(file: File, part: Part) -> list[Record]:
    """The records of one file; a broken file costs itself, as an issue."""
    try:
        return list(CONNECTORS[part.format](file))
    except ParseError as error:
        file.doubt(IssueKind.BROKEN_FILE, error.message)
        return []


def _tell(record: Record, reason: str, issues: Issues) -> None:
    if reason in _ISSUES:
        where = f"row {record.number}"
        issues.add(Issue(record.source, _ISSUES[reason], record.file, where, reason))
