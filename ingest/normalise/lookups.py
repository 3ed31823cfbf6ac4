"""Lookups: tables from a registry's terms to ours, in sources.toml or published by the registry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jmespath.exceptions import JMESPathError

from index.errors import ParseError
from ingest.cleaning import values
from ingest.issues import IssueKind
from ingest.normalise.source_reading import SourceReading
from ingest.parse.formats import PARSERS
from ingest.parse.source_file import find_files
from ingest.sources.schema import LookupTable


@dataclass(frozen=True, slots=True)
class Lookups:
    """Lookup tables by name; a term that one of `complete_names` lacks is an issue."""

    tables: Mapping[str, Mapping[str, str]]
    complete_names: frozenset[str] = frozenset()

    def translate(self, names: Iterable[str], term: str) -> str | None:
        """Translate `term` by the first of the lookups `names` that has it; None when none has.

        An empty translation means that the term states nothing.
        """
        normalised = term.strip().casefold()
        return next(
            (self.tables[name][normalised] for name in names if normalised in self.tables[name]),
            None,
        )


def load(reading: SourceReading) -> Lookups:
    """Load every lookup that the source may use; a broken table is an issue and is left out."""
    source = reading.source
    published_tables = {table.name: _load_table(reading, table) for table in source.tables}
    complete_names = frozenset(table.name for table in source.tables if table.complete)
    return Lookups({**source.lookups, **published_tables}, complete_names)


def _load_table(reading: SourceReading, table: LookupTable) -> dict[str, str]:
    terms: dict[str, str] = {}
    for file in find_files(reading.folder, table, reading.issues):
        try:
            for record in PARSERS[table.format](file):
                key, value = table.key.evaluate(record.fields), table.value.evaluate(record.fields)
                if (term := values.to_string(key)) and (translated := values.to_text(value)):
                    terms.setdefault(term.casefold(), translated)
        except ParseError as error:
            file.add_issue(IssueKind.BROKEN_FILE, error.message)
        except JMESPathError:
            file.add_issue(IssueKind.BROKEN_FILE, "its key or value expression cannot be applied")
    return terms
