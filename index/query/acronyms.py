"""Acronym dictionary: a shipped list and acronyms mined per snapshot; query expansion.

The shipped list takes precedence over what is mined from a snapshot's own texts when it is built.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADER = "# What the initiatives explain themselves; what ships comes before it.\n"
SHIPPED_PATH = Path(__file__).parent / "acronyms.tsv"
_ACRONYM = re.compile(r"\b[A-Za-z]{2,8}\b")


@dataclass(frozen=True, slots=True)
class Acronym:
    """Letters and their expansion; `case_sensitive` where in lower case they are a usual word.

    The part of the expansion after a semicolon adds related words; the letters do not stand for it.
    """

    letters: str
    expansion: str
    case_sensitive: bool = False

    @property
    def main_expansion(self) -> str:
        """Return the words that the letters stand for."""
        return self.expansion.partition(";")[0]


def read(path: Path) -> tuple[Acronym, ...]:
    """Return the acronyms of a file: letters, a tab, the expansion, and an optional flag.

    The flag “capitals”, after another tab, makes an acronym case-sensitive.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(Acronym(letters, expansion, bool(flags)) for letters, expansion, *flags in rows)


def write(path: Path, acronyms: Iterable[Acronym]) -> None:
    """Write acronyms to a file; raises OSError."""
    rows = (
        (acronym.letters, acronym.expansion, *(["capitals"] if acronym.case_sensitive else []))
        for acronym in acronyms
    )
    lines = ("\t".join(row) + "\n" for row in rows)
    path.write_text("".join((_HEADER, *lines)), encoding="utf-8")


class Acronyms:
    """Acronyms that ship and those mined for a snapshot; safe to share between threads."""

    def __init__(self, mined_path: Path | None = None) -> None:
        """Load the shipped acronyms, and those of the file `mined_path`.

        Raises OSError or ValueError.
        """
        entries = (*(read(mined_path) if mined_path else ()), *read(SHIPPED_PATH))
        self._by_form = {
            acronym.letters.casefold(): acronym for acronym in entries if not acronym.case_sensitive
        }
        self._by_form |= {acronym.letters: acronym for acronym in entries}

    def __iter__(self) -> Iterator[Acronym]:
        return iter(dict.fromkeys(self._by_form.values()))

    def get(self, form: str) -> Acronym | None:
        """Return the acronym written like `form`; None where there is none."""
        return self._by_form.get(form)

    def expand(self, text: str) -> tuple[str, frozenset[str]]:
        """Return `text` with its acronyms expanded, and the words that were.

        `FOI` becomes `FOI (freedom of information)`, unless the text spells it out itself.
        """
        expanded: set[str] = set()

        def add_expansion(match: re.Match[str]) -> str:
            acronym = self.get(match.group())
            if acronym is None or acronym.main_expansion.casefold() in text.casefold():
                return match.group()
            expanded.add(match.group())
            return f"{match.group()} ({acronym.expansion.replace(';', '')})"

        return _ACRONYM.sub(add_expansion, text), frozenset(expanded)
