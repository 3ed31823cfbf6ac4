"""Typing errors: words that nobody knows are read as the likely ones that the index holds."""

import re
from collections.abc import Callable

from index.model import Correction

# A run of letters that is no part of an address, a name with digits or a hyphened word.
_WORD = re.compile(r"(?<![\w@./’'-])[A-Za-z]{5,30}(?![\w@/’'-]|\.\w)")
_SENTENCE_END = (".", "!", "?", ":")
# Who does what a word says, and the fewest letters of that word.
_WHO_DOES = re.compile(r"(?:er|or|ar)s?$", re.IGNORECASE)
_SHORTEST_BASE = 4


def corrected(
    text: str, known: Callable[[str], bool], meant: Callable[[str], str | None]
) -> tuple[str, tuple[Correction, ...]]:
    """`text` with the words that are not `known` put as they were `meant`, and which those are.

    Acronyms and names stay: what is in capitals, or starts with one within a sentence; so does who
    does what a known word says: valuers are no values.
    """
    found: dict[str, str] = {}

    def read(word: re.Match[str]) -> str:
        typed = word.group()
        if _is_name(text, word) or known(typed):
            return typed
        better = meant(typed.lower())
        if better is None or _does(typed, better, known):
            return typed
        found[typed] = better.capitalize() if typed[0].isupper() else better
        return found[typed]

    return _WORD.sub(read, text), tuple(Correction(*pair) for pair in found.items())


def _does(typed: str, better: str, known: Callable[[str], bool]) -> bool:
    """Whether `typed` names who does what a known word says, and `better` does not."""
    ending = _WHO_DOES.search(typed)
    if not ending or _WHO_DOES.search(better):
        return False
    base = typed[: ending.start()]
    bases = (base, f"{base}e", base[:-1]) if base[-2:-1] == base[-1:] else (base, f"{base}e")
    return any(len(each) >= _SHORTEST_BASE and known(each) for each in bases)


def _is_name(text: str, word: re.Match[str]) -> bool:
    typed, before = word.group(), text[: word.start()].rstrip()
    return not typed[1:].islower() or (
        typed[0].isupper() and bool(before) and not before.endswith(_SENTENCE_END)
    )
