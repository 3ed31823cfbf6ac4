"""Spelling correction: unknown words are replaced by likely ones of the index."""

import re
from collections.abc import Callable

from index.model import SpellingCorrection

# A run of letters that is no part of an address, a name with digits or a hyphened word.
_WORD = re.compile(r"(?<![\w@./’'-])[A-Za-z]{5,30}(?![\w@/’'-]|\.\w)")
_SENTENCE_END = (".", "!", "?", ":")
# Ending of agent nouns (valuer, valuers), and the fewest letters of the word before it.
_AGENT_ENDING = re.compile(r"(?:er|or|ar)s?$", re.IGNORECASE)
_MIN_BASE_LETTERS = 4


def correct_spelling(
    text: str, is_known: Callable[[str], bool], suggest: Callable[[str], str | None]
) -> tuple[str, tuple[SpellingCorrection, ...]]:
    """Return `text` with unknown words corrected, and the corrections made.

    `is_known` says which words stay, `suggest` returns a correction or None. Acronyms and names
    stay: what is in capitals, or starts with one within a sentence. So do agent nouns of a known
    word: “valuers” is not corrected to “values”.
    """
    replacements: dict[str, str] = {}

    def correct_word(match: re.Match[str]) -> str:
        typed = match.group()
        if _is_name(text, match) or is_known(typed):
            return typed
        suggestion = suggest(typed.lower())
        if suggestion is None or _is_agent_noun(typed, suggestion, is_known):
            return typed
        replacements[typed] = suggestion.capitalize() if typed[0].isupper() else suggestion
        return replacements[typed]

    return _WORD.sub(correct_word, text), tuple(
        SpellingCorrection(*pair) for pair in replacements.items()
    )


def _is_agent_noun(typed: str, suggestion: str, is_known: Callable[[str], bool]) -> bool:
    """Return whether `typed` is an agent noun of a known word, and `suggestion` is none."""
    ending = _AGENT_ENDING.search(typed)
    if not ending or _AGENT_ENDING.search(suggestion):
        return False
    base = typed[: ending.start()]
    bases = (base, f"{base}e", base[:-1]) if base[-2:-1] == base[-1:] else (base, f"{base}e")
    return any(len(candidate) >= _MIN_BASE_LETTERS and is_known(candidate) for candidate in bases)


def _is_name(text: str, match: re.Match[str]) -> bool:
    typed, before = match.group(), text[: match.start()].rstrip()
    return not typed[1:].islower() or (
        typed[0].isupper() and bool(before) and not before.endswith(_SENTENCE_END)
    )
