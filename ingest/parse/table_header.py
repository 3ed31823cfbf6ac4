"""Header of a table: the row whose cells are field names, below a title and notes."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# A title and notes are shorter than this.
SCANNED_ROWS = 50
# The share of a wide row's cells that a header has, and the share of them that are names. The
# widest rows do not count: a delimiter that should have been quoted gives them more cells.
_MIN_FILLED_SHARE = 0.6
_WIDE_QUANTILE = 0.8
_MIN_NAME_SHARE = 2 / 3
# Names may be whole questions of a form. Longer texts are notes.
_MAX_NAME_CHARS = 250
# Two names of a declaration in one row are no coincidence.
_MIN_DECLARED_NAMES = 2
_NOT_A_NAME = re.compile(
    r"[\W\d_]*\d[\W\d_]*|\d{4}-\d\d?-\d\d?T.*|(https?://|www\.)\S+", re.IGNORECASE | re.DOTALL
)
_YEAR = re.compile(r"(19|20)\d\d([-/]\d\d)?")

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class TableHeader:
    """Header of a table.

    `number` is that of its last row (from 1), `names` are the names of the columns ("" for a column
    without one), and `skipped_rows` counts the rows above that are not empty.
    """

    number: int
    names: tuple[str, ...]
    skipped_rows: int


def find_header(
    rows: Sequence[Row], declared_names: Collection[str], declared_number: int | None = None
) -> TableHeader:
    """Return the header among `rows`, the first of a table.

    It is the row `declared_number`; or else the one with the most of `declared_names`, if it has
    two; or else the first row that is nearly as wide as the others and has names in it. A row below
    it that names the columns under a spanning cell belongs to it.
    """
    position = _find_index(rows, declared_names) if declared_number is None else declared_number - 1
    first = last = position
    if position + 1 < len(rows) and _is_second_row(rows[position], rows[position + 1]):
        last = position + 1
    elif position > 0 and _is_second_row(rows[position - 1], rows[position]):
        first = position - 1
    upper = rows[last - 1] if last > 0 else ()
    names = _combine_names(upper if _count_filled(upper) > 1 else (), rows[last])
    return TableHeader(last + 1, names, sum(_count_filled(row) > 0 for row in rows[:first]))


def is_empty(cell: object) -> bool:
    """Return whether a cell has nothing but whitespace."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _find_index(rows: Sequence[Row], declared_names: Collection[str]) -> int:
    matches = [len(set(declared_names).intersection(map(_name, row))) for row in rows]
    if (most := max(matches)) >= _MIN_DECLARED_NAMES:
        return matches.index(most)
    widths = sorted(count for row in rows if (count := _count_filled(row)) > 1) or [1]
    minimum = math.ceil(_MIN_FILLED_SHARE * widths[int(_WIDE_QUANTILE * (len(widths) - 1))])
    wide = [position for position, row in enumerate(rows) if _count_filled(row) >= minimum]
    return next((position for position in wide if _has_names(rows[position])), wide[0])


def _count_filled(row: Row) -> int:
    return sum(not is_empty(cell) for cell in row)


def _has_names(row: Row) -> bool:
    return sum(map(_is_name, row)) >= _MIN_NAME_SHARE * _count_filled(row)


def _is_name(cell: object) -> bool:
    name = _name(cell)
    if not name or len(name) > _MAX_NAME_CHARS or isinstance(cell, bool):
        return False
    return bool(_YEAR.fullmatch(name)) or not _NOT_A_NAME.fullmatch(name)


def _is_second_row(upper: Row, lower: Row) -> bool:
    """Return whether `lower` names the columns under the spanning cells of `upper`.

    It does if it leaves the first column to `upper`, and names a column that `upper` does not.
    """
    filled = [column for column, cell in enumerate(lower) if not is_empty(cell)]
    if not filled or not all(_is_name(lower[column]) for column in filled):
        return False
    first = next((column for column, cell in enumerate(upper) if not is_empty(cell)), 0)
    return (
        _count_filled(upper) > 1
        and first not in filled
        and any(column >= len(upper) or is_empty(upper[column]) for column in filled)
    )


def _combine_names(upper: Row, lower: Row) -> tuple[str, ...]:
    """Return a name for each column, none of them twice.

    A column without a name in `lower` has that in `upper`. A name that repeats gets the label of
    its group in `upper`, and if it still repeats, a number.
    """
    width = max(len(upper), len(lower))
    own = [_name(row_cell) for row_cell in [*lower, *[None] * (width - len(lower))]]
    above = [_name(row_cell) for row_cell in [*upper, *[None] * (width - len(upper))]]
    repeats = Counter(own)
    names, group, seen = list[str](), "", Counter[str]()
    for own_name, label in zip(own, above, strict=True):
        group = label or group
        name = own_name or label
        if own_name and repeats[own_name] > 1 and group:
            name = f"{group} {own_name}"
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(names)


def _name(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())
