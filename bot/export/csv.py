"""CSV: a row an initiative, lists in one cell; for a spreadsheet, not for reading back."""

import csv
import io
from collections.abc import Iterable, Iterator

from bot.export.record import Item
from index.model import Result

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
# What a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(items: Iterable[Item]) -> Iterator[str]:
    """The columns, then a row an initiative."""
    yield _line(COLUMNS)
    for item in items:
        row = _row(item)
        yield _line([_cell(row[column]) for column in COLUMNS])


def _row(item: Item) -> dict[str, object]:
    each = item.initiative
    funding, reuse = each.funding, each.reuse
    row: dict[str, object] = {name: getattr(each, name, None) for name in COLUMNS}
    return row | {
        "organisations": [f"{o.name} ({o.role})" if o.role else o.name for o in each.organisations],
        "delivered": [o.statement for o in each.outcomes_with(Result.DELIVERED)],
        "not_delivered": [o.statement for o in each.outcomes_with(Result.NOT_DELIVERED)],
        "other_outcomes": [
            f"{o.statement} ({o.result})" for o in each.outcomes_with(Result.PARTLY, Result.UNKNOWN)
        ],
        "funding_source": funding and funding.source,
        "funding_amount": funding and funding.amount,
        "funding_currency": funding and funding.currency,
        "reuse_code": reuse and reuse.code,
        "reuse_licence": reuse and reuse.licence,
        "reuse_offer": reuse and reuse.offer,
        "licences": item.licences,
        "origins": [o.url or f"{o.registry}: {o.key}" for o in each.origins],
        "changed": item.changed,
    }


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " | ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
