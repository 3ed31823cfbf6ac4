"""Acronyms of public service: the letters and the words that they stand for.

Those that ship come first; those that a snapshot's own texts explain are learnt when it is built.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HEAD = "# What the initiatives explain themselves; what ships comes before it.\n"
SHIPPED = Path(__file__).parent / "acronyms.tsv"
_LETTERS = re.compile(r"\b[A-Za-z]{2,8}\b")


@dataclass(frozen=True, slots=True)
class Acronym:
    """Letters and their words; `capitals` where the letters in small are a word of their own.

    What stands after a semicolon helps the meaning; the letters do not stand for it.
    """

    letters: str
    words: str
    capitals: bool = False

    @property
    def named(self) -> str:
        """The words that the letters stand for."""
        return self.words.partition(";")[0]


def read(path: Path) -> tuple[Acronym, ...]:
    """The acronyms of a file: letters, a tab, the words, and “capitals” after another where so."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(Acronym(letters, words, bool(more)) for letters, words, *more in rows)


def write(path: Path, learnt: Iterable[Acronym]) -> None:
    """Write acronyms to a file; raises OSError."""
    rows = ((a.letters, a.words, *(["capitals"] if a.capitals else [])) for a in learnt)
    lines = ("\t".join(row) + "\n" for row in rows)
    path.write_text("".join((_HEAD, *lines)), encoding="utf-8")


class Acronyms:
    """The acronyms that ship and those learnt; safe to share between threads."""

    def __init__(self, learnt: Path | None = None) -> None:
        """Know those of the file `learnt` as well; raises OSError or ValueError."""
        known = (*(read(learnt) if learnt else ()), *read(SHIPPED))
        self._written = {each.letters.casefold(): each for each in known if not each.capitals}
        self._written |= {each.letters: each for each in known}

    def __iter__(self) -> Iterator[Acronym]:
        return iter(dict.fromkeys(self._written.values()))

    def get(self, written: str) -> Acronym | None:
        """The acronym that is so written; None where there is none."""
        return self._written.get(written)

    def expand(self, text: str) -> str:
        """`text` with the words behind its acronyms added: `FOI (freedom of information)`."""

        def add(found: re.Match[str]) -> str:
            acronym = self.get(found.group())
            if acronym is None or acronym.named.casefold() in text.casefold():
                return found.group()
            return f"{found.group()} ({acronym.words.replace(';', '')})"

        return _LETTERS.sub(add, text)
