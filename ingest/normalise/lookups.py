"""Lookups: the registry's words in ours, from sources.toml or from the registry's own tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jmespath.exceptions import JMESPathError

from index.errors import ParseError
from ingest.cleaning import values
from ingest.issues import IssueKind, Issues
from ingest.parse.formats import CONNECTORS
from ingest.parse.source_file import files
from ingest.sources.schema import Table
from ingest.sources.source import Source


@dataclass(frozen=True, slots=True)
class Lookups:
    """Lookups by name; a word that one of the `complete` ones lacks is doubtful."""

    words: Mapping[str, Mapping[str, str]]
    complete: frozenset[str] = frozenset()

    def ours(self, names: Iterable[str], word: str) -> str | None:
        """`word` in ours by the first of the lookups `names` that knows it; None when none does."""
        theirs = word.strip().casefold()
        return next(
            (self.words[name][theirs] for name in names if theirs in self.words[name]), None
        )


def load(source: Source, folder: Path, issues: Issues) -> Lookups:
    """Every lookup that the source may use; a broken table costs itself, as an issue."""
    tables = {table.name: _table(source, table, folder, issues) for table in source.tables}
    complete = frozenset(table.name for table in source.tables if table.complete)
    return Lookups({**source.lookups, **tables}, complete)


def _table(source: Source, table: Table, folder: Path, issues: Issues) -> dict[str, str]:
    known: dict[str, str] = {}
    for file in files(source.name, table, folder, issues):
        try:
            for record in CONNECTORS[table.format](file):
                key, value = table.key.value(record.fields), table.value.value(record.fields)
                if (word := values.word(key)) and (ours := values.text(value)):
                    known.setdefault(word.casefold(), ours)
        except ParseError as error:
            file.doubt(IssueKind.BROKEN_FILE, error.message)
        except JMESPathError:
            file.doubt(IssueKind.BROKEN_FILE, "its key or value cannot be found as declared")
    return known
