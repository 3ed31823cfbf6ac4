"""How far a build is: bars on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


class Told(Protocol):
    """Told how many of how many are done."""

    def __call__(self, done: int, total: int) -> None:
        """Say that `done` of `total` are done."""


class Teller:
    """Tells a person how far each step of a build is."""

    def __init__(self, console: Console) -> None:
        """Write to `console`: bars where it is a terminal, a line a step where it is not."""
        self._console = console

    @contextmanager
    def step(self, name: str) -> Iterator[Told]:
        """One step of the build; what it yields is told how far the step is."""
        if not self._console.is_terminal:
            self._console.print(name, highlight=False, markup=False)
            yield _silent
            return
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console) as bars:
            task = bars.add_task(name, total=None)

            def tell(done: int, total: int) -> None:
                bars.update(task, completed=done, total=total)

            yield tell


def _silent(done: int, total: int) -> None:
    """Say nothing: a line a step is enough where nobody watches."""
