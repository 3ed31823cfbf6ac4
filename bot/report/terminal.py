"""Evaluation report in a terminal."""

from collections.abc import Sequence

import rich.table
from rich.console import Console
from rich.markup import escape

from bot.report import tables
from bot.report.tables import ReportTable
from bot.sanitise import sanitise_text
from index.evaluation.comparison import QuestionChange, RunComparison
from index.evaluation.reliability import ReliabilityReport
from index.evaluation.runs import EvaluationRun

# Maximum number of questions in each list; a page lists more.
_MAX_CHANGED = 10


def print_run(console: Console, run: EvaluationRun, reliability: ReliabilityReport | None) -> None:
    """Print the tables of a run."""
    console.print(
        f"{len(run.questions)} questions, {run.snapshot}, {run.calibration}", markup=False
    )
    for table in tables.run_tables(run, reliability):
        _print_table(console, table)


def print_comparison(console: Console, comparison: RunComparison) -> None:
    """Print what changed between two runs."""
    _print_table(console, tables.change_table(comparison))
    _print_changes(console, "Better", comparison.better)
    _print_changes(console, "Worse", comparison.worse)


def describe_change(change: QuestionChange) -> str:
    """Return the change of one question: `nDCG@10 +0.31; nobody we can see → done (right)`."""
    parts = [f"nDCG@10 {change.metric_change:+.2f}"] if change.metric_change else []
    before, now = change.before, change.now
    if before.verdict is not now.verdict or before.right is not now.right:
        parts.append(f"{tables.describe_verdict(before)} → {tables.describe_verdict(now)}")
    return "; ".join(parts)


def _print_table(console: Console, table: ReportTable) -> None:
    rich_table = rich.table.Table(title=escape(table.title))
    for column in table.columns:
        rich_table.add_column(escape(column), overflow="fold")
    for row in table.rows:
        rich_table.add_row(*(escape(sanitise_text(cell)) for cell in row))
    console.print(rich_table)
    if table.note:
        console.print(table.note, markup=False)


def _print_changes(console: Console, title: str, changes: Sequence[QuestionChange]) -> None:
    if changes:
        console.print(f"\n{title}: {len(changes)}", markup=False)
    for change in changes[:_MAX_CHANGED]:
        console.print(
            f"  {sanitise_text(change.now.qid)}: {sanitise_text(change.now.text)}", markup=False
        )
        console.print(f"    {describe_change(change)}", markup=False)
    if len(changes) > _MAX_CHANGED:
        console.print(f"  and {len(changes) - _MAX_CHANGED} more", markup=False)
