"""How far a build is: bars on a terminal, lines elsewhere, and a note for whoever asks."""

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

# Seconds between two lines where nobody watches a bar.
_QUIET = 30.0


class Told(Protocol):
    """Told how many of how many are done."""

    def __call__(self, done: int, total: int) -> None:
        """Say that `done` of `total` are done."""


class Note(Protocol):
    """Notes how far a step is; may raise to end the build."""

    def __call__(self, step: str, done: int, total: int, rate: float) -> None:
        """Note that `done` of `total` are done in `step`, at `rate` a second."""


def unnoted(step: str, done: int, total: int, rate: float) -> None:
    """Note nothing."""


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Teller:
    """Tells a person how far each step of a build is."""

    def __init__(self, console: Console, note: Note = unnoted) -> None:
        """Write to `console`: bars where it is a terminal, lines where it is not."""
        self._console = console
        self._note = note

    def noting(self, note: Note) -> "Teller":
        """A teller to the same console that makes these notes as well."""
        teller = copy(self)
        teller._note = note  # noqa: SLF001 - our own
        return teller

    @contextmanager
    def step(self, name: str) -> Iterator[Told]:
        """One step of the build; what it yields is told how far the step is."""
        began = time.monotonic()

        def note(done: int, total: int) -> float:
            rate = done / max(time.monotonic() - began, 1e-6)
            self._note(name, done, total, rate)
            return rate

        note(0, 0)
        shown = self._bars(name) if self._console.is_terminal else self._lines(name)
        with shown as show:

            def tell(done: int, total: int) -> None:
                show(done, total, note(done, total))

            yield tell

    @contextmanager
    def _bars(self, name: str) -> Iterator[Callable[[int, int, float], None]]:
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console) as bars:
            task = bars.add_task(name, total=None)
            yield lambda done, total, _rate: bars.update(task, completed=done, total=total)

    @contextmanager
    def _lines(self, name: str) -> Iterator[Callable[[int, int, float], None]]:
        self._console.print(name, highlight=False, markup=False)
        said = time.monotonic()

        def show(done: int, total: int, rate: float) -> None:
            nonlocal said
            if done and time.monotonic() - said > _QUIET:
                said = time.monotonic()
                left = (total - done) / rate
                line = f"  {done:,} of {total:,}, {rate:,.0f}/s, {left:,.0f} s left"
                self._console.print(line, highlight=False, markup=False)

        yield show
