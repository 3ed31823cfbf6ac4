"""A label and a text beside it, laid out for a terminal."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from bot.presentation.sanitise import plain, web_address

WIDTH = 80
_NARROWEST = 20


class Field:
    """A text wrapped under itself beside its label; a web address is never cut."""

    def __init__(
        self, label: str, text: str, *, indent: int = 0, gap: int = 15, style: str = ""
    ) -> None:
        self._label, self._text, self._style = label, plain(text), style
        self._indent = indent
        self._hang = indent + (gap if label else 0)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines, without blanks at their ends."""
        margin = f"{' ' * self._indent}{self._label}".ljust(self._hang)
        for line in self._lines(console, min(options.max_width, WIDTH) - self._hang):
            line.rstrip()
            yield Text.assemble(margin, line, no_wrap=True, overflow="ignore")
            margin = " " * self._hang

    def _lines(self, console: Console, width: int) -> list[Text]:
        text = Text(self._text, style=self._style)
        if web_address(self._text):
            return [text]
        return list(text.wrap(console, max(_NARROWEST, width)))
