"""Directions in a question: “speech to text” is not “text to speech”."""

import re
from collections.abc import Iterator

from index.query.stop_words import NON_SUBJECT_WORDS, QUESTION_WORDS
from index.text.normalise import fold

Direction = tuple[str, str]

_WORD = r"[^\W\d_][\w’']*"
_ARROW = r"(?:->|=>|→|➡|➔)"
# Words between: “text into natural speech”.
_BETWEEN = r"(?:[\w-]+ ){0,2}?"
# What may follow the second word where “to” is not that of a verb (“residents to report damp”).
_NOUN_AFTER = (
    r"(?=\s*(?:$|[.,;:?!)]|\b(?:apps?|conver\w*|engines?|migrat\w*|models?|services?|software|systems?"
    r"|tools?|transcri\w*|transfers?|transitions?|translat\w*)\b))"
)
_PATTERNS = (
    re.compile(rf"\bfrom {_BETWEEN}(?P<a>{_WORD}) (?:in)?to {_BETWEEN}(?P<b>{_WORD})"),
    re.compile(rf"\b(?P<a>{_WORD})-to-(?P<b>{_WORD})"),
    re.compile(rf"\b(?P<a>{_WORD})\s*{_ARROW}\s*(?P<b>{_WORD})"),
    re.compile(rf"\b(?P<a>{_WORD}) into {_BETWEEN}(?P<b>{_WORD})\b{_NOUN_AFTER}"),
    re.compile(rf"\b(?P<a>{_WORD}) to (?P<b>{_WORD})\b{_NOUN_AFTER}"),
)
# Two of these are a direction whatever follows: “offline to online forms”.
_FORMS = frozenset(
    """
    analog analogue audio braille bsl cloud csv data digital docx electronic english face html image
    images landline manual offline online paper pdf phone photo print printed remote speech
    telephone text video virtual voice welsh word written
    """.split()  # noqa: SIM905 - thirty quoted words read worse
)
_PLAIN = re.compile(rf"\b(?P<a>{_WORD}) (?:in)?to (?P<b>{_WORD})\b")
# People and bodies: “reminders to tenants” has no other direction.
_RECEIVERS = frozenset(
    """
    access adults apply authorities back body bodies carers children citizens clients council
    councils customers date department departments end face families go home hospital links
    officers one parents patients people public relation residents schools staff start students
    supplier suppliers support teams tenants time users visitors way ways work workers
    """.split()  # noqa: SIM905 - fifty quoted words read worse
)


def find_directions(text: str) -> tuple[Direction, ...]:
    """Return the pairs of words in `text` that lead from the first to the second, and not back."""
    found = dict.fromkeys(_iter_directions(fold(text)))
    return tuple(direction for direction in found if direction[::-1] not in found)


def reverses(direction: Direction, text: str) -> bool:
    """Return whether `text` holds `direction` the other way round only."""
    start, end = direction
    folded = fold(text)
    return _leads(end, start, folded) and not _leads(start, end, folded)


def _iter_directions(folded: str) -> Iterator[Direction]:
    for pattern in (*_PATTERNS, _PLAIN):
        for match in pattern.finditer(folded):
            start, end = match["a"], match["b"]
            if pattern is _PLAIN and not _FORMS.issuperset((start, end)):
                continue
            is_named = not {start, end} & (QUESTION_WORDS | NON_SUBJECT_WORDS | _RECEIVERS)
            if is_named and _stem(start) != _stem(end):
                yield start, end


def _leads(start: str, end: str, folded: str) -> bool:
    """Return whether a text leads from one word to another: “a to b”, “a-to-b”, “b from a”."""
    first, second = (rf"\b{re.escape(_stem(word))}(?:s|es)?" for word in (start, end))
    return bool(
        re.search(rf"{first}(?: (?:in)?to |-to-|\s*{_ARROW}\s*){_BETWEEN}{second}\b", folded)
        or re.search(rf"{second} from {_BETWEEN}{first}\b", folded)
    )


def _stem(word: str) -> str:
    """Return a word without the s of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word  # noqa: PLR2004
