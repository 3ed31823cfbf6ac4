"""Raw record with the mapping of its source part: values as text, dates and URLs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any, TypeVar

from jmespath.exceptions import JMESPathError

from ingest.cleaning.dates import DateOrder, to_date
from ingest.cleaning.markup import MAX_FIELD_CHARS
from ingest.cleaning.values import to_name, to_prose, to_text, to_url
from ingest.issues import IssueKind, Issues
from ingest.normalise.lookups import Lookups
from ingest.parse.record import Record
from ingest.sources.expressions import Expression
from ingest.sources.schema import ControlledField, InitiativeField

Value = TypeVar("Value")

# Of the registries that ship, no record has more than 240. A page shows no list that long, and a
# record of a million values costs a build more than all others together.
MAX_VALUES = 500
# Of several fields, each cut before, that are paragraphs of one text.
MAX_PROSE_CHARS = 2 * MAX_FIELD_CHARS


@dataclass(frozen=True, slots=True)
class MappedRecord:
    """Raw record with its mapping, its lookups and the issues of its source.

    `fields` are the fields of the record and `_file`, the path of its file. `date_order` is that of
    day and month in its file, if it is known.
    """

    raw: Record
    fields: Mapping[str, object]
    mapping: Mapping[InitiativeField, tuple[Expression, ...]]
    lookup_names: Mapping[ControlledField, tuple[str, ...]]
    lookups: Lookups
    issues: Issues
    date_order: DateOrder | None = None

    def evaluate(self, expression: Expression) -> Any:
        """Evaluate `expression` on the record; None and an issue if it cannot be applied."""
        try:
            return expression.evaluate(self.fields)
        except JMESPathError as error:
            self.add_bad_value(expression.text, str(error))
            return None

    def values(self, field: InitiativeField) -> Iterator[Any]:
        """Yield every value found for a field, with lists flattened; past `MAX_VALUES` an issue."""
        expressions = self.mapping.get(field, ())
        yield from self.first_values(field, chain.from_iterable(map(self._flat, expressions)))

    def first_values(self, field: InitiativeField, found: Iterable[Value]) -> Iterator[Value]:
        """Yield the first `MAX_VALUES` of what was found for a field; more are an issue."""
        values = iter(found)
        yield from islice(values, MAX_VALUES)
        if left := sum(1 for _ in values):
            self._add_issue(IssueKind.TOO_MANY_VALUES, field, f"{MAX_VALUES + left:,} values")

    def first_object(self, field: InitiativeField) -> Mapping[str, Any]:
        """Return the first object found for a field; an empty one if there is none."""
        return next((value for value in self.values(field) if isinstance(value, Mapping)), {})

    def first_name(self, field: InitiativeField) -> str | None:
        """Return the first text found that may be a name, on one line."""
        return next((text for value in self.values(field) if (text := to_name(value))), None)

    def texts(self, field: InitiativeField) -> list[str]:
        """Return every text found for a field, each once."""
        return unique(map(to_text, self.values(field)))

    def first_text(self, field: InitiativeField) -> str | None:
        """Return the first text found for a field; None if there is none."""
        return next(iter(self.texts(field)), None)

    def prose(self, field: InitiativeField) -> str | None:
        """Return all texts found for a field as paragraphs, at most so long; None if there is none.

        What is cut is an issue.
        """
        text = "\n\n".join(unique(map(to_prose, self.values(field))))
        if len(text) > MAX_PROSE_CHARS:
            self.add_bad_value(field, f"cut, of {len(text):,} characters")
        return text[:MAX_PROSE_CHARS] or None

    def first_date(self, field: InitiativeField) -> str | None:
        """Return the first date found, as ISO 8601; other text before it is an issue.

        So is a date that can be read day first and month first.
        """
        is_end = field is InitiativeField.ENDED
        return self._first_valid(field, partial(to_date, order=self.date_order, is_end=is_end))

    def first_url(self, field: InitiativeField) -> str | None:
        """Return the first URL found; other text before it is an issue."""
        return self._first_valid(field, to_url)

    def add_unknown_term(self, field: str, term: str) -> None:
        """Count an issue: a term of the registry that is in no lookup."""
        self._add_issue(IssueKind.UNKNOWN_TERM, field, term, term)

    def add_bad_value(self, path: str, value: object = "") -> None:
        """Count an issue: a value that is not valid for the field."""
        self._add_issue(IssueKind.BAD_VALUE, path, value)

    def _add_issue(self, kind: IssueKind, path: str, value: object, term: str = "") -> None:
        self.issues.add_for_field(kind, path, self.raw.file, self.raw.location, value, term)

    def _flat(self, expression: Expression) -> Iterator[Any]:
        return flatten(self.evaluate(expression))

    def _first_valid(
        self, field: InitiativeField, convert: Callable[[object], str | None]
    ) -> str | None:
        for value in self.values(field):
            if (converted := convert(value)) is not None:
                return converted
            if to_text(value):
                self.add_bad_value(field, value)
        return None


def flatten(value: object) -> Iterator[Any]:
    """Yield `value`, or each value of nested lists; None and booleans are skipped."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list | tuple):
            pending.extend(reversed(item))
        elif item is not None and not isinstance(item, bool):
            yield item


def unique(values: Iterable[str | None]) -> list[str]:
    """Return the values that are not empty, each once, in order."""
    return list(dict.fromkeys(value for value in values if value))
