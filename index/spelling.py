"""Typing errors: words that nobody knows are read as the likely ones that the index holds."""

import re
from collections.abc import Callable

from index.model import Correction

# A run of letters that is no part of an address, a name with digits or a hyphened word.
_WORD = re.compile(r"(?<![\w@./’'-])[A-Za-z]{5,30}(?![\w@/’'-]|\.\w)")
_SENTENCE_END = (".", "!", "?", ":")


def corrected(
    text: str, known: Callable[[str], bool], meant: Callable[[str], str | None]
) -> tuple[str, tuple[Correction, ...]]:
    """`text` with the words that are not `known` put as they were `meant`, and which those are.

    Acronyms and names stay: what is in capitals, or starts with one within a sentence.
    """
    found: dict[str, str] = {}

    def read(word: re.Match[str]) -> str:
        typed = word.group()
        if _is_name(text, word) or known(typed):
            return typed
        better = meant(typed.lower())
        if better is None:
            return typed
        found[typed] = better.capitalize() if typed[0].isupper() else better
        return found[typed]

    return _WORD.sub(read, text), tuple(Correction(*pair) for pair in found.items())


def _is_name(text: str, word: re.Match[str]) -> bool:
    typed, before = word.group(), text[: word.start()].rstrip()
    return not typed[1:].islower() or (
        typed[0].isupper() and bool(before) and not before.endswith(_SENTENCE_END)
    )
