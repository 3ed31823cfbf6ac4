"""Acronyms that the initiatives explain themselves: “Freedom of Information (FOI)”."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from index.model import Initiative
from index.query.acronyms import SHIPPED, Acronym, read
from index.text.documents import body_text, title_text

# Initiatives that must explain the letters alike, each with a text of its own, and their share of
# all that explain them: others mean another thing by the same letters.
FEWEST, SHARE = 2, 0.7
# Words between those that give the letters: “of”, “and”, “for”.
_SMALL = frozenset("a and at by de for in of on or the to with".split())  # noqa: SIM905
# Everything is bounded: a text may hold a hundred thousand letters without a space.
_TOLD = r"[\w&’'-]{1,40}"
_ACRONYM = r"[A-Z][A-Za-z]{1,6}[A-Z]"
_IN_BRACKETS = re.compile(rf"\b((?:{_TOLD} {{1,3}}){{2,12}})\(({_ACRONYM})s?\)")
_EXPLAINED = re.compile(rf"\b({_ACRONYM}) \(((?:{_TOLD} ){{1,11}}{_TOLD})\)")
_WORD = re.compile(r"\b[a-z]{2,8}\b")


def acronyms(initiatives: Iterable[Initiative]) -> tuple[Acronym, ...]:
    """The acronyms that `initiatives` explain and that do not ship, by their letters."""
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    small: set[str] = set()
    for initiative in initiatives:
        text = f"{title_text(initiative)}. {body_text(initiative)}"
        small.update(_WORD.findall(text))
        for letters, words in _told(text):
            told[letters][words.casefold()].add(title_text(initiative))
    shipped = {acronym.letters.casefold() for acronym in read(SHIPPED)}
    found = ((letters, _agreed(told[letters])) for letters in sorted(told))
    return tuple(
        Acronym(letters, words, letters.casefold() in small)
        for letters, words in found
        if words and letters.casefold() not in shipped
    )


def _told(text: str) -> Iterator[tuple[str, str]]:
    """The letters and words that a text puts beside each other, where the initials agree."""
    for before, letters in _IN_BRACKETS.findall(text):
        if words := _ending(before.split(), letters):
            yield letters, words
    for letters, words in _EXPLAINED.findall(text):
        if _ending(words.split(), letters) == words:
            yield letters, words


def _ending(words: Sequence[str], letters: str) -> str | None:
    """The last of `words` whose initials are `letters`, small words passed over; None if none."""
    left = list(letters.casefold())
    for place in range(len(words) - 1, -1, -1):
        initial = words[place][0].casefold()
        if initial == left[-1]:
            left.pop()
            if not left:
                return " ".join(words[place:])
        elif words[place].casefold() not in _SMALL:
            return None
    return None


def _agreed(told: Mapping[str, set[str]]) -> str | None:
    """What most texts say that letters stand for; None where few say it or others differ."""
    counts = Counter({words: len(by) for words, by in told.items()})
    (words, count), *_ = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return words if count >= FEWEST and count >= SHARE * counts.total() else None
