"""Normaliser of a registry's records, which infers nothing and accounts for every field."""

import dataclasses
from collections.abc import Iterable
from pathlib import PurePosixPath

from jmespath.exceptions import JMESPathError

from index.model import Initiative, Origin, Status
from ingest.cleaning import values
from ingest.cleaning.dates import DateOrder, find_date_order
from ingest.cleaning.markup import MAX_FIELD_CHARS
from ingest.issues import IssueKind
from ingest.normalise import fields
from ingest.normalise.controlled_terms import to_country_codes
from ingest.normalise.field_coverage import FILE_FIELD, FieldCoverage, find_long_texts
from ingest.normalise.lookups import Lookups
from ingest.normalise.mapped_record import MappedRecord, flatten
from ingest.normalise.source_reading import SourceReading
from ingest.parse.record import Record
from ingest.sources.expressions import Expression, covers
from ingest.sources.schema import InitiativeField, SourcePart

# Reason for leaving out a row without fields: a broken line, or an item that is not an object.
NOT_A_RECORD = "not a record"

_DATE_FIELDS = (
    *(InitiativeField.STATUS_AS_OF, InitiativeField.STARTED, InitiativeField.ENDED),
    InitiativeField.SEEN,
)
_DERIVED_FIELDS = frozenset({"id", "origins"})


class Normaliser:
    """Normaliser of the records of one source part."""

    def __init__(self, reading: SourceReading, part: SourcePart, lookups: Lookups) -> None:
        source = reading.source
        self._reading, self._source, self._part, self._lookups = reading, source, part, lookups
        self._mapping = {**source.map, **part.map}
        self._lookup_names = {**source.words, **part.words}
        self._read_paths = self._find_read_paths()
        self._coverage = FieldCoverage(self._read_paths, (*source.ignore, *part.ignore))

    def find_date_order(self, records: Iterable[Record]) -> DateOrder | None:
        """Return the order of day and month that is declared, or else that `records` prove."""
        if self._part.dates is not None:
            return self._part.dates
        expressions = [each for field in _DATE_FIELDS for each in self._mapping.get(field, ())]
        return find_date_order(
            value
            for record in records
            for expression in expressions
            for value in _evaluate_dates(expression, record)
        )

    def normalise(self, record: Record, date_order: DateOrder | None = None) -> Initiative | str:
        """Return the initiative that `record` states, or the reason why it is left out.

        Fields that are not covered by the mapping are recorded as issues. `date_order` is that of
        day and month in the file of the record, if it is known.
        """
        if not record.fields:
            return NOT_A_RECORD
        for path in self._coverage.uncovered_paths(record.fields):
            self._reading.issues.add_for_field(
                IssueKind.UNKNOWN_FIELD, path, record.file, record.location
            )
        mapped = self._map_record(record, date_order)
        for path, length in find_long_texts(record.fields, MAX_FIELD_CHARS).items():
            if covers(self._read_paths, path):
                mapped.add_bad_value(path, f"cut, of {length:,} characters")
        for rule in self._part.leave_out:
            if mapped.evaluate(rule.when):
                return rule.reason
        key, title = (
            values.to_key(mapped.evaluate(self._part.key)),
            mapped.first_name(InitiativeField.TITLE),
        )
        if not key:
            return IssueKind.NO_KEY.value
        return self._build_initiative(mapped, key, title) if title else IssueKind.NO_TITLE.value

    @property
    def states_day(self) -> bool:
        """True if records may state the day on which they were seen."""
        return InitiativeField.SEEN in self._mapping

    def _find_read_paths(self) -> set[str]:
        """Return the paths of a record that the expressions of the part read."""
        expressions = [expression for group in self._mapping.values() for expression in group]
        expressions += [self._part.key, *(rule.when for rule in self._part.leave_out)]
        return {
            path for each in expressions for path in each.paths if path.split(".")[0] != FILE_FIELD
        }

    def _map_record(self, record: Record, date_order: DateOrder | None) -> MappedRecord:
        path = PurePosixPath(record.file)
        file_fields = {"path": record.file, "stem": path.stem, "folder": path.parent.name}
        record_fields = {**record.fields, FILE_FIELD: file_fields}
        return MappedRecord(
            record,
            record_fields,
            self._mapping,
            self._lookup_names,
            self._lookups,
            self._reading.issues,
            date_order,
        )

    def _build_initiative(self, mapped: MappedRecord, key: str, title: str) -> Initiative:
        status, url = fields.status(mapped), mapped.first_url(InitiativeField.URL)
        initiative = Initiative(
            id=f"{self._source.name}:{key}",
            title=title,
            origins=(),
            url=url,
            summary=mapped.prose(InitiativeField.SUMMARY),
            description=mapped.prose(InitiativeField.DESCRIPTION),
            aliases=fields.aliases(mapped, title),
            kind=fields.kind(mapped),
            organisations=fields.organisations(mapped),
            country=fields.country(mapped),
            region=fields.region(mapped),
            deployed_in=to_country_codes(mapped, InitiativeField.DEPLOYED_IN),
            themes=fields.themes(mapped),
            status=status,
            status_as_of=None
            if status is Status.UNKNOWN
            else mapped.first_date(InitiativeField.STATUS_AS_OF),
            started=mapped.first_date(InitiativeField.STARTED),
            ended=mapped.first_date(InitiativeField.ENDED),
            outcomes=fields.outcomes(mapped),
            funding=fields.funding(mapped),
            reuse=fields.reuse(mapped),
            contact=fields.contact(mapped),
            links=fields.links(mapped, url),
        )
        return dataclasses.replace(
            initiative, origins=(self._build_origin(mapped, key, initiative),)
        )

    def _build_origin(self, mapped: MappedRecord, key: str, initiative: Initiative) -> Origin:
        return Origin(
            source=self._source.name,
            registry=mapped.first_text(InitiativeField.REGISTRY) or self._source.registry,
            key=key,
            title=initiative.title,
            url=initiative.url,
            licence=self._source.licence or None,
            seen=mapped.first_date(InitiativeField.SEEN) or self._reading.day,
            states=_stated_fields(initiative),
        )


def _evaluate_dates(expression: Expression, record: Record) -> Iterable[object]:
    try:
        found = expression.evaluate(record.fields)
    except JMESPathError:  # it is an issue when the record is normalised
        return ()
    return (found,) if found is None or isinstance(found, str) else flatten(found)


def _stated_fields(initiative: Initiative) -> tuple[str, ...]:
    """Return the names of the fields that were stated: those that differ from their defaults."""
    return tuple(
        field.name
        for field in dataclasses.fields(initiative)
        if field.name not in _DERIVED_FIELDS and getattr(initiative, field.name) != field.default
    )
