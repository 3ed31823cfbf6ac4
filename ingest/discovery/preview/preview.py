"""Preview of a source on a sample of its records."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from index.model import Initiative, Status
from ingest.cleaning.values import to_text
from ingest.discovery.preview.examples import FieldExamples, format_field
from ingest.discovery.preview.raw_fields import RawFields, filled_values
from ingest.discovery.preview.useful_fields import guess_uses
from ingest.issues import Issue
from ingest.normalise.export_reader import ExportReader
from ingest.normalise.field_coverage import FILE_FIELD
from ingest.normalise.source_reading import SourceReading
from ingest.parse.record import Record
from ingest.read.reader import iter_readings
from ingest.sources.expressions import Expression, covers
from ingest.sources.schema import Format, InitiativeField
from ingest.sources.source import Source

MAX_RECORDS = 2000
_SAMPLE_ROWS = 50
# These repeat the title or the address, and are then left out without a loss.
_REPEATING_FIELDS = frozenset({InitiativeField.ALIASES, InitiativeField.LINKS})


@dataclass(frozen=True, slots=True)
class MappedField:
    """Field of ours: the expression that reads it, and what the sample gives.

    `stated` counts the initiatives that state it. `dropped` counts those that state nothing,
    although the record fills a field that the expression reads. `is_gone` is set if no record has
    any of the fields at `paths`, which it reads.
    """

    name: str
    expression: str
    stated: int
    examples: tuple[str, ...]
    dropped: int
    dropped_examples: tuple[str, ...]
    paths: frozenset[str]
    is_gone: bool


@dataclass(frozen=True, slots=True)
class UnusedField:
    """Field of the registry that no expression reads, with the number of records that fill it.

    `is_ignored` is set if the declaration ignores it by name. `use` says what it might be good for;
    it is empty if it does not look useful.
    """

    path: str
    filled: int
    examples: tuple[str, ...]
    is_ignored: bool
    use: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Result of a declaration on a sample.

    `left_out` is reason → number of records. `repeated_keys` counts the records that have the key
    of another one, and become one initiative with it. `gone` are the fields that the declaration
    reads and no record has. `paths` are all fields that records fill; `records` are the first of
    them, as they came.
    """

    source: Source
    record_count: int
    initiatives: tuple[Initiative, ...]
    left_out: Mapping[str, int]
    repeated_keys: int
    fields: tuple[MappedField, ...]
    unused: tuple[UnusedField, ...]
    gone: tuple[str, ...]
    issues: tuple[Issue, ...]
    paths: tuple[str, ...]
    records: tuple[Record, ...]


def preview_source(reading: SourceReading, max_records: int = MAX_RECORDS) -> Preview:
    """Read at most `max_records` records of a source, and return what its fields give."""
    readings = list(islice(iter_readings(reading, ExportReader(reading.issues)), max_records))
    reading.issues.report_fields()
    initiatives = tuple(each for _, each in readings if isinstance(each, Initiative))
    raw, mapping = RawFields(record for record, _ in readings), _merge_mappings(reading.source)
    fields = tuple(_preview_fields(mapping, readings, raw))
    ids = Counter(each.id for each in initiatives)
    read_paths = _read_paths(reading.source)
    first_records = tuple(record for record, _ in readings[:_SAMPLE_ROWS])
    return Preview(
        source=reading.source,
        record_count=len(readings),
        initiatives=initiatives,
        left_out=Counter(each for _, each in readings if isinstance(each, str)),
        repeated_keys=sum(count - 1 for count in ids.values()),
        fields=fields,
        unused=tuple(
            _find_unused(
                reading.source,
                {p: each for p, each in raw.filled.items() if not covers(read_paths, p)},
                first_records,
                {each.name for each in fields if each.stated},
            )
        ),
        gone=tuple(sorted(path for path in read_paths if not raw.has(path))),
        issues=tuple(reading.issues.raised),
        paths=tuple(raw.filled),
        records=first_records,
    )


def _merge_mappings(source: Source) -> dict[str, dict[str, Expression]]:
    """Return the expressions of each of our fields in all parts, by their text."""
    mapping: defaultdict[str, dict[str, Expression]] = defaultdict(dict)
    for part in source.parts:
        if part.format is Format.HASANYONE:  # an export states every field itself
            mapping |= {each.value: {"as exported": part.key} for each in InitiativeField}
            continue
        for field in InitiativeField:
            for expression in {**source.map, **part.map}.get(field, ()):
                mapping[field.value][expression.text] = expression
    return dict(mapping)


def _read_paths(source: Source) -> set[str]:
    expressions = [each for part in source.parts for each in part.expressions()]
    expressions += [each for group in source.map.values() for each in group]
    paths = {path for each in expressions for path in each.paths}
    return {path for path in paths if path.split(".")[0] != FILE_FIELD}


def _preview_fields(
    mapping: Mapping[str, Mapping[str, Expression]],
    readings: Sequence[tuple[Record, Initiative | str]],
    raw: RawFields,
) -> Iterator[MappedField]:
    filled = [
        (filled_values(record.fields), initiative)
        for record, initiative in readings
        if isinstance(initiative, Initiative)
    ]
    for name, expressions in mapping.items():
        paths = frozenset(path for each in expressions.values() for path in each.paths)
        stated, dropped = FieldExamples(), FieldExamples()
        for values, initiative in filled:
            if text := format_field(initiative, name):
                stated.add(text)
            elif name not in _REPEATING_FIELDS and not _has_no_status(name, initiative):
                unread = [v for path, v in values.items() if to_text(v) and covers(paths, path)]
                if unread:
                    dropped.add("; ".join(unread))
        yield MappedField(
            name,
            " or ".join(expressions),
            stated.count,
            stated.values,
            dropped.count,
            dropped.values,
            paths,
            bool(paths) and not any(raw.has(path) for path in paths),
        )


def _has_no_status(name: str, initiative: Initiative) -> bool:
    """Return whether a date of the status is left out because there is no status."""
    return name == InitiativeField.STATUS_AS_OF and initiative.status is Status.UNKNOWN


def _find_unused(
    source: Source,
    unused: Mapping[str, FieldExamples],
    records: Sequence[Record],
    mapped: set[str],
) -> Iterator[UnusedField]:
    """Yield the unused fields: first those that look useful, then those that most records fill."""
    ignored = [pattern for rules in (source, *source.parts) for pattern in rules.ignore]
    uses = guess_uses(unused, records, mapped)
    for path in sorted(unused, key=lambda each: (each not in uses, -unused[each].count)):
        yield UnusedField(
            path,
            unused[path].count,
            unused[path].values,
            is_ignored=covers(ignored, path),
            use=uses.get(path, ""),
        )
