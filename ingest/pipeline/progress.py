"""Progress of a build: bars on a terminal, lines elsewhere, and a listener that records it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

# Seconds between two lines where no progress bar is shown.
_LINE_INTERVAL_S = 30.0


class ProgressCallback(Protocol):
    """A callback that reports how far one step is."""

    def __call__(self, done: int, total: int) -> None:
        """Report that `done` of `total` items are done."""


class ProgressListener(Protocol):
    """A listener to the progress of all steps; it may raise to end the build."""

    def __call__(self, step: str, done: int, total: int, rate: float) -> None:
        """Take note that `done` of `total` items of `step` are done, at `rate` a second."""


def ignore_progress(step: str, done: int, total: int, rate: float) -> None:
    """Ignore the progress: the default listener."""


class _RateColumn(ProgressColumn):
    """A progress bar column with the items a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class ProgressReporter:
    """A reporter of how far each step of a build is, for a person and a listener."""

    def __init__(self, console: Console, listener: ProgressListener = ignore_progress) -> None:
        """Write to `console`: bars where it is a terminal, lines where it is not."""
        self._console = console
        self._listener = listener

    def with_listener(self, listener: ProgressListener) -> "ProgressReporter":
        """Return a reporter to the same console that notifies `listener` as well."""
        reporter = copy(self)
        reporter._listener = listener  # noqa: SLF001 - our own
        return reporter

    @contextmanager
    def step(self, name: str) -> Iterator[ProgressCallback]:
        """Report one step of the build; yield the callback to call with its progress."""
        started = time.monotonic()

        def notify_listener(done: int, total: int) -> float:
            rate = done / max(time.monotonic() - started, 1e-6)
            self._listener(name, done, total, rate)
            return rate

        notify_listener(0, 0)
        display = self._show_bars(name) if self._console.is_terminal else self._print_lines(name)
        with display as update_display:

            def report(done: int, total: int) -> None:
                update_display(done, total, notify_listener(done, total))

            yield report

    @contextmanager
    def _show_bars(self, name: str) -> Iterator[Callable[[int, int, float], None]]:
        """Show a progress bar; yield the function that updates it."""
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console) as bars:
            task = bars.add_task(name, total=None)
            yield lambda done, total, _rate: bars.update(task, completed=done, total=total)

    @contextmanager
    def _print_lines(self, name: str) -> Iterator[Callable[[int, int, float], None]]:
        """Print a line every `_LINE_INTERVAL_S` seconds; yield the function that does so."""
        self._console.print(name, highlight=False, markup=False)
        printed_at = time.monotonic()

        def print_line(done: int, total: int, rate: float) -> None:
            nonlocal printed_at
            if done and time.monotonic() - printed_at > _LINE_INTERVAL_S:
                printed_at = time.monotonic()
                seconds_left = (total - done) / rate
                line = f"  {done:,} of {total:,}, {rate:,.0f}/s, {seconds_left:,.0f} s left"
                self._console.print(line, highlight=False, markup=False)

        yield print_line
