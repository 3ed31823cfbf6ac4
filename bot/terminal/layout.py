"""Rich renderable of a label with a text beside it."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from bot.sanitise import sanitise_text, sanitise_url

MAX_WIDTH = 80
_MIN_WIDTH = 20


class LabelledText:
    """Text wrapped under itself beside its label; a web address is never cut."""

    def __init__(
        self, label: str, text: str, *, indent: int = 0, gap: int = 18, style: str = ""
    ) -> None:
        self._label, self._text, self._style = label, sanitise_text(text), style
        self._indent = indent
        self._hang = indent + (gap if label else 0)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, without blanks at their ends."""
        margin = f"{' ' * self._indent}{self._label}".ljust(self._hang)
        if len(margin) > self._hang or (self._label and not margin.endswith(" ")):
            yield Text(margin, no_wrap=True, overflow="ignore")  # a label with a line of its own
            margin = " " * self._hang
        for line in self._lines(console, min(options.max_width, MAX_WIDTH) - self._hang):
            line.rstrip()
            yield Text.assemble(margin, line, no_wrap=True, overflow="ignore")
            margin = " " * self._hang

    def _lines(self, console: Console, width: int) -> list[Text]:
        text = Text(self._text, style=self._style)
        if sanitise_url(self._text):
            return [text]
        return list(text.wrap(console, max(_MIN_WIDTH, width)))
