"""What the mapping of a part finds in one record, as texts, dates and addresses."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jmespath.exceptions import JMESPathError

from ingest.cleaning import values as clean
from ingest.normalise.issue_collector import Doubts
from ingest.normalise.lookups import Lookups
from ingest.parse.record import Record
from ingest.sources.expressions import Expression
from ingest.sources.schema import Ours, Word


@dataclass(frozen=True, slots=True)
class Found:
    """One record, the mapping and lookups that apply to it, and the doubts that come up.

    `told` are the fields of the record with `_file`, which says where it stood.
    """

    record: Record
    told: Mapping[str, object]
    map: Mapping[Ours, tuple[Expression, ...]]
    words: Mapping[Word, tuple[str, ...]]
    lookups: Lookups
    doubts: Doubts

    def by(self, expression: Expression) -> Any:
        """What `expression` finds; None, and a doubt, when it cannot be applied."""
        try:
            return expression.value(self.told)
        except JMESPathError as error:
            self.doubts.value(self.record, expression.text, str(error))
            return None

    def values(self, name: Ours) -> Iterator[Any]:
        """Everything found for a field, lists opened."""
        for expression in self.map.get(name, ()):
            yield from flat(self.by(expression))

    def part(self, name: Ours) -> Mapping[str, Any]:
        """The first object found for a field; an empty one when there is none."""
        return next((value for value in self.values(name) if isinstance(value, Mapping)), {})

    def line(self, name: Ours) -> str | None:
        """The first text found, placeholders as they are."""
        return next((text for value in self.values(name) if (text := clean.line(value))), None)

    def texts(self, name: Ours) -> list[str]:
        """Every text found, once."""
        return once(map(clean.text, self.values(name)))

    def text(self, name: Ours) -> str | None:
        """The first text found."""
        return next(iter(self.texts(name)), None)

    def prose(self, name: Ours) -> str | None:
        """All texts found, a paragraph each."""
        return "\n\n".join(once(map(clean.prose, self.values(name)))) or None

    def date(self, name: Ours) -> str | None:
        """The first date found; anything else found is doubtful."""
        return self._first(name, clean.date)

    def url(self, name: Ours) -> str | None:
        """The first address found; anything else found is doubtful."""
        return self._first(name, clean.url)

    def _first(self, name: Ours, read: Callable[[object], str | None]) -> str | None:
        for value in self.values(name):
            if (found := read(value)) is not None:
                return found
            if clean.text(value):
                self.doubts.value(self.record, name, value)
        return None


def flat(value: object) -> Iterator[Any]:
    """`value`, or each value of a list of lists; what says nothing is passed over."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list | tuple):
            waiting.extend(reversed(each))
        elif each is not None and not isinstance(each, bool):
            yield each


def once(values: Iterable[str | None]) -> list[str]:
    """The values that say something, each once, in their order."""
    return list(dict.fromkeys(value for value in values if value))
