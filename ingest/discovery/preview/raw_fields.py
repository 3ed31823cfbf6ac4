"""Fields of raw records: which records fill each, with examples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ingest.discovery.preview.examples import FieldExamples, format_raw
from ingest.normalise.field_coverage import is_stated, iter_values
from ingest.parse.record import Record
from ingest.sources.expressions import covers

# Fields that we add to a record. A file without a document around its records has none.
_OWN_FIELDS = frozenset({"_file", "_document", "_extra"})


class RawFields:
    """Fields of a sample: `filled` has the values of each, by path; `names` all paths."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.filled: dict[str, FieldExamples] = {}
        self.names: set[str] = set()
        for record in records:
            self.names.update(path for path, _ in iter_values(record.fields))
            for path, text in filled_values(record.fields).items():
                self.filled.setdefault(path, FieldExamples()).add(text)

    def has(self, path: str) -> bool:
        """Return whether a record has a field at `path`, even an empty one."""
        is_ours = path.split(".", maxsplit=1)[0] in _OWN_FIELDS
        return is_ours or any(
            covers([path], name) or path.startswith(f"{name}.") for name in self.names
        )


def filled_values(fields: Mapping[str, object]) -> dict[str, str]:
    """Return the text of each value of a record that is not empty, by its path, in order.

    The values of a list are one text.
    """
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in fields.items():
        # Each on its own, because the paths of a whole record come in no order.
        for path, leaf in iter_values({name: value}):
            if is_stated(leaf):
                texts[path].append(format_raw(leaf))
    return {path: "; ".join(each) for path, each in texts.items()}
