"""An evaluation in a terminal."""

from collections.abc import Sequence

import rich.table
from rich.console import Console
from rich.markup import escape

from bot.presentation.sanitise import plain
from bot.report import tables
from bot.report.tables import Table
from index.evaluation.comparison import Comparison, Turned
from index.evaluation.reliability import Forecast
from index.evaluation.runs import Run

# Questions of each kind that are named; a page names more.
_NAMED = 10


def tell(console: Console, run: Run, believed: Forecast | None) -> None:
    """Print what a run found."""
    console.print(
        f"{len(run.questions)} questions, {run.snapshot}, {run.calibration}", markup=False
    )
    for table in tables.of_run(run, believed):
        _print(console, table)


def tell_change(console: Console, compared: Comparison) -> None:
    """Print what moved between two runs."""
    _print(console, tables.changes(compared))
    _print_turned(console, "Better", compared.better)
    _print_turned(console, "Worse", compared.worse)


def turn(turned: Turned) -> str:
    """What moved of a question: `nDCG@10 +0.31; nobody we can see → done (right)`."""
    told = [f"nDCG@10 {turned.moved:+.2f}"] if turned.moved else []
    before, now = turned.before, turned.now
    if before.verdict is not now.verdict or before.right is not now.right:
        told.append(f"{tables.said(before)} → {tables.said(now)}")
    return "; ".join(told)


def _print(console: Console, table: Table) -> None:
    made = rich.table.Table(title=escape(table.title))
    for column in table.columns:
        made.add_column(escape(column), overflow="fold")
    for row in table.rows:
        made.add_row(*(escape(plain(cell)) for cell in row))
    console.print(made)
    if table.note:
        console.print(table.note, markup=False)


def _print_turned(console: Console, title: str, turned: Sequence[Turned]) -> None:
    if turned:
        console.print(f"\n{title}: {len(turned)}", markup=False)
    for each in turned[:_NAMED]:
        console.print(f"  {plain(each.now.qid)}: {plain(each.now.text)}", markup=False)
        console.print(f"    {turn(each)}", markup=False)
    if len(turned) > _NAMED:
        console.print(f"  and {len(turned) - _NAMED} more", markup=False)
