"""Field coverage: every field of a record is mapped, ignored by name, or an issue."""

from collections.abc import Iterable, Iterator, Mapping

from ingest.sources.expressions import covers

# The field with the path of the record's file. We add it, so it need not be covered.
FILE_FIELD = "_file"


def iter_leaves(fields: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    """Yield the path of every value of a record, and whether the value is not empty."""
    return ((path, is_stated(value)) for path, value in iter_values(fields))


def find_long_texts(fields: Mapping[str, object], max_chars: int) -> dict[str, int]:
    """Return the path and the length of each text that is longer than `max_chars`."""
    return {
        path: len(value)
        for path, value in iter_values(fields)
        if isinstance(value, str) and len(value) > max_chars
    }


def iter_values(fields: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield the path and the value of each value of a record that holds no others.

    Names are joined by full stops; lists add nothing to a path.
    """
    pending: list[tuple[str, object]] = [(str(name), value) for name, value in fields.items()]
    while pending:
        path, value = pending.pop()
        if isinstance(value, Mapping) and value:
            pending.extend((f"{path}.{name}", child) for name, child in value.items())
        elif isinstance(value, list | tuple | set) and value:
            pending.extend((path, child) for child in value)
        else:
            yield path, value


def is_stated(value: object) -> bool:
    """Return whether a value of a record is not empty."""
    return value not in (None, "", [], {}, (), set())


class FieldCoverage:
    """Fields that a source part covers: those that its expressions read or that it ignores."""

    def __init__(self, read_paths: Iterable[str], ignored_patterns: Iterable[str]) -> None:
        self._patterns = (*read_paths, *ignored_patterns)
        self._cache: dict[tuple[str, bool], bool] = {}

    def uncovered_paths(self, fields: Mapping[str, object]) -> list[str]:
        """Return the paths in `fields` that are not covered, sorted, each once."""
        return sorted(
            {
                path
                for path, has_value in iter_leaves(fields)
                if not self._is_covered(path, has_value)
            }
        )

    def _is_covered(self, path: str, has_value: bool) -> bool:
        """Return whether `path` is covered; for an empty value, a covered path below is enough."""
        if (path, has_value) not in self._cache:
            covers_below = not has_value and any(
                pattern.startswith(f"{path}.") for pattern in self._patterns
            )
            self._cache[path, has_value] = covers_below or covers(self._patterns, path)
        return self._cache[path, has_value]
