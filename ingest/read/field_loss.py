"""Lost fields of a source: stated before, and since renamed or dropped by its registry."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import fmean, median

from index.model import Initiative
from index.text.normalise import split_words
from ingest.normalise.field_coverage import FieldCoverage, is_stated, iter_values
from ingest.parse.record import Record
from ingest.reuse.record_lines import RecordLines
from ingest.sources.expressions import covers
from ingest.sources.schema import InitiativeField
from ingest.sources.source import Source

# Fewer records than this prove nothing: a publisher may have edited them.
_MIN_RECORDS = 3
# A field is lost where the share of records that state it fell to a fifth.
_MAX_REMAINING = 0.2
# Old and new values are the same where they share half of their words (mean Jaccard similarity).
_MIN_SIMILARITY = 0.5
# Median lengths of the values of one field, old and new, differ by less than this factor.
_MAX_LENGTH_RATIO = 3.0
_KEY = "key"
# Answers rest on these: a source that loses one is not read, even if no candidate is in sight.
_VITAL_FIELDS = frozenset(
    {
        _KEY,
        InitiativeField.TITLE,
        InitiativeField.URL,
        InitiativeField.SUMMARY,
        InitiativeField.DESCRIPTION,
        InitiativeField.ORGANISATIONS,
        InitiativeField.STATUS,
        InitiativeField.OUTCOMES,
    }
)
_MAX_NAME_CHARS = 60
_MOVABLE_FIELDS = {"summary": "description", "description": "summary"}


@dataclass(frozen=True, slots=True)
class LostField:
    """Field of ours that `before` records stated and that `now` records state.

    `candidate` is an unmapped field of the registry with values like the old ones, if there is one.
    """

    name: str
    before: int
    now: int
    candidate: str | None

    @property
    def is_vital(self) -> bool:
        """True if the source must not be read without it."""
        return self.candidate is not None or self.name in _VITAL_FIELDS

    def describe(self) -> str:
        """Return the loss in a sentence, and what to do in others."""
        loss = f"{self.name} was stated by {self.before:,} records and now by {self.now or 'none'}"
        dropped = (
            ""
            if self.name in (_KEY, InitiativeField.TITLE)
            else f" If the publisher dropped it, remove {self.name} from the map."
        )
        if self.candidate is None:
            return f"{loss}. Was its field renamed? Correct {self.name} in sources.toml.{dropped}"
        shown = "".join(c if c.isprintable() else " " for c in self.candidate)[:_MAX_NAME_CHARS]
        return (
            f"{loss}. Was its field renamed to “{shown}”?"
            f" Then name that for {self.name} in sources.toml.{dropped}"
        )


def find_dropped_fields(
    old_records: RecordLines, initiatives: RecordLines, record_count: int
) -> dict[str, tuple[int, int]]:
    """Return the fields that far fewer records state than before, each with both counts.

    `key` and `title` are among them if records are left out for want of one. A text that our own
    mapping moved between summary and description is not lost.
    """
    before, now = Counter(old_records.stated), Counter(initiatives.stated)
    before[_KEY], now[_KEY] = len(old_records), now[InitiativeField.TITLE.value]
    return {
        name: (count, now[name])
        for name, count in sorted(before.items())
        if count >= _MIN_RECORDS
        and now[name] * len(old_records) <= _MAX_REMAINING * count * record_count
        and 2 * _count_moved(name, old_records, initiatives) < count
    }


def _count_moved(
    name: str, old_records: Iterable[Initiative], initiatives: Iterable[Initiative]
) -> int:
    """Return how many records state their old summary as their description, or vice versa."""
    if name not in _MOVABLE_FIELDS:
        return 0
    other = _MOVABLE_FIELDS[name]
    old_by_id = {each.id: getattr(each, name) for each in old_records}
    return sum(
        bool(text) and text in (getattr(each, other) or "")
        for each in initiatives
        if (text := old_by_id.get(each.id))
    )


def explain_losses(
    dropped: Mapping[str, tuple[int, int]],
    source: Source,
    old_records: Iterable[Initiative],
    readings: Iterable[tuple[Record, Initiative | str]],
) -> Iterator[LostField]:
    """Yield those of the `dropped` fields whose own fields in the registry are gone.

    Fields that are there, with values that are not understood, are issues of their own; a field
    that is no longer mapped was given up here. `readings` are the raw records of the source, each
    with its initiative or the reason why it is left out.
    """
    paths_by_field = _paths_by_field(source)
    ignored = [pattern for rules in (source, *source.parts) for pattern in rules.ignore]
    coverage = FieldCoverage(set[str]().union(*paths_by_field.values()), ignored)
    stated, unmapped = Counter[str](), defaultdict[str, _Values](_Values)
    for record, normalised in readings:
        texts = defaultdict[str, list[str]](list)
        for path, value in iter_values(record.fields):
            if is_stated(value):
                texts[path].append(str(value))
        stated.update(
            n for n, paths in paths_by_field.items() if any(covers(paths, t) for t in texts)
        )
        for path in coverage.uncovered_paths(record.fields):
            if path in texts:
                key = normalised.id if isinstance(normalised, Initiative) else ""
                unmapped[path].add(key, " ".join(texts[path]))
    for name, (before, now) in dropped.items():
        if paths_by_field.get(name) and stated[name] <= _MAX_REMAINING * before:
            old = _old_values(name, old_records)
            yield LostField(name, before, now, _find_candidate(old, unmapped))


@dataclass(slots=True)
class _Values:
    """Values of one field, as texts: by record id where known, and their lengths."""

    by_id: dict[str, str] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    def add(self, key: str, text: str) -> None:
        if key:
            self.by_id[key] = text
        self.lengths.append(len(text))


def _paths_by_field(source: Source) -> dict[str, set[str]]:
    """Return the paths of a record that each field of ours is read from."""
    paths: dict[str, set[str]] = defaultdict(set)
    for part in source.parts:
        paths[_KEY] |= part.key.paths
        for name, expressions in {**source.map, **part.map}.items():
            paths[name.value] |= set[str]().union(*(each.paths for each in expressions))
    return paths


def _old_values(name: str, old_records: Iterable[Initiative]) -> _Values:
    texts_by_id = {
        record.id: " ".join(
            _iter_texts(record.origins[0].key if name == _KEY else getattr(record, name))
        )
        for record in old_records
    }
    values = _Values()
    for id_, text in texts_by_id.items():
        if text:
            values.add(id_, text)
    return values


def _iter_texts(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for each in value:
            yield from _iter_texts(each)
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _iter_texts(getattr(value, each.name))
    elif value is not None:
        yield str(value)


def _find_candidate(old: _Values, unmapped: Mapping[str, _Values]) -> str | None:
    """Return the unmapped field whose values are the old ones, or else of their shape."""
    similarities = {path: _similarity(old, values) for path, values in unmapped.items()}
    best = max(similarities, key=lambda path: (similarities[path], path), default=None)
    if best is not None and similarities[best] >= _MIN_SIMILARITY:
        return best
    alike = sorted(path for path, values in unmapped.items() if _has_shape(old, values))
    return alike[0] if len(alike) == 1 else None


def _similarity(old: _Values, new: _Values) -> float:
    """Return the mean Jaccard similarity of the words of the records that have both values."""
    shared = [
        (set(split_words(old.by_id[id_])), set(split_words(new.by_id[id_])))
        for id_ in old.by_id.keys() & new.by_id.keys()
    ]
    return fmean(len(a & b) / max(1, len(a | b)) for a, b in shared) if shared else 0.0


def _has_shape(old: _Values, new: _Values) -> bool:
    """Return whether about as many records state values of about the same length."""
    if len(new.lengths) * 2 < len(old.lengths) or not old.lengths:
        return False
    ratio = median(new.lengths) / max(1, median(old.lengths))
    return 1 / _MAX_LENGTH_RATIO < ratio < _MAX_LENGTH_RATIO
