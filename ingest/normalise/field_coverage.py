"""Accounting: every field of a record is mapped, ignored by name, or doubted."""

from collections.abc import Iterable, Iterator, Mapping

from ingest.sources.expressions import covers

# What a record is told about its own file; it is ours, so it needs no accounting.
FILE = "_file"


def leaves(fields: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """The paths of all values of a record, and whether each value says something.

    Names are joined by full stops; lists add no step.
    """
    waiting: list[tuple[str, object]] = [(str(name), value) for name, value in fields.items()]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping) and value:
            waiting.extend((f"{path}.{name}", inside) for name, inside in value.items())
        elif isinstance(value, list | tuple | set) and value:
            waiting.extend((path, inside) for inside in value)
        else:
            yield path, value not in (None, "", [], {}, (), set())


class Account:
    """Which fields a part accounts for: those its expressions read and those it ignores."""

    def __init__(self, reads: Iterable[str], ignored: Iterable[str]) -> None:
        self._patterns = (*reads, *ignored)
        self._known: dict[tuple[str, bool], bool] = {}

    def unaccounted(self, fields: Mapping[str, object]) -> list[str]:
        """The paths of `fields` that nothing accounts for, each once."""
        return sorted({path for path, full in leaves(fields) if not self._covers(path, full)})

    def _covers(self, path: str, full: bool) -> bool:
        """Whether `path` is accounted for; an empty value also when something below it would be."""
        if (path, full) not in self._known:
            below = not full and any(each.startswith(f"{path}.") for each in self._patterns)
            self._known[path, full] = below or covers(self._patterns, path)
        return self._known[path, full]
