"""Acronyms of public service: a question that uses the letters is searched by the words too."""

import re
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "acronyms.tsv"
_LETTERS = re.compile(r"\b[A-Za-z]{2,8}\b")


def expand(text: str) -> str:
    """`text` with the words behind its acronyms added: `FOI (freedom of information)`."""

    def add(found: re.Match[str]) -> str:
        words = _known().get(found.group())
        told = words is None or words.casefold() in text.casefold()
        return found.group() if told else f"{found.group()} ({words})"

    return _LETTERS.sub(add, text)


@cache
def _known() -> dict[str, str]:
    """Every way to write an acronym → its words."""
    known: dict[str, str] = {}
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            letters, words, *capitals = line.split("\t")
            known[letters] = words
            if not capitals:
                known[letters.casefold()] = words
    return known
