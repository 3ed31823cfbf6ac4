"""CSV writer: one row for each initiative, lists in one cell; for spreadsheets, lossy."""

import csv
import io
from collections.abc import Iterable, Iterator

from bot.export.record import ExportRecord
from index.model import OutcomeResult

COLUMNS = (
    "id",
    "title",
    "url",
    "status",
    "status_as_of",
    "started",
    "ended",
    "country",
    "region",
    "organisations",
    "themes",
    "kind",
    "summary",
    "description",
    "delivered",
    "not_delivered",
    "other_outcomes",
    "funding_source",
    "funding_amount",
    "funding_currency",
    "reuse_code",
    "reuse_licence",
    "reuse_offer",
    "contact",
    "licences",
    "origins",
    "changed",
)
# First characters that make a spreadsheet run a cell as a formula.
_FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")
# Without it Excel takes UTF-8 for the encoding of the computer.
_BYTE_ORDER_MARK = "\ufeff"


def write(records: Iterable[ExportRecord]) -> Iterator[str]:
    """Yield the header after a byte order mark, then a row for each initiative."""
    yield _BYTE_ORDER_MARK + _format_line(COLUMNS)
    for record in records:
        row = _row(record)
        yield _format_line([_cell(row[column]) for column in COLUMNS])


def _row(record: ExportRecord) -> dict[str, object]:
    initiative = record.initiative
    funding, reuse = initiative.funding, initiative.reuse
    row: dict[str, object] = {name: getattr(initiative, name, None) for name in COLUMNS}
    return row | {
        "organisations": [
            f"{o.name} ({o.role})" if o.role else o.name for o in initiative.organisations
        ],
        "delivered": [o.statement for o in initiative.outcomes_with(OutcomeResult.DELIVERED)],
        "not_delivered": [
            o.statement for o in initiative.outcomes_with(OutcomeResult.NOT_DELIVERED)
        ],
        "other_outcomes": [
            f"{o.statement} ({o.result})"
            for o in initiative.outcomes_with(OutcomeResult.PARTLY, OutcomeResult.UNKNOWN)
        ],
        "funding_source": funding and funding.source,
        "funding_amount": funding and funding.amount,
        "funding_currency": funding and funding.currency,
        "reuse_code": reuse and reuse.code,
        "reuse_licence": reuse and reuse.licence,
        "reuse_offer": reuse and reuse.offer,
        "licences": record.licences,
        "origins": [o.url or f"{o.registry}: {o.key}" for o in initiative.origins],
        "changed": record.changed,
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " | ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_PREFIXES) else text


def _format_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
