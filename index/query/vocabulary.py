"""The words that many initiatives use, for one that no initiative uses may be mistyped."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import extract

from index.model import Initiative
from index.text.documents import all_text

# A word that fewer initiatives use may be a typing error itself; the most frequent are enough.
FEWEST, MOST = 3, 50_000
# Of two words equally near, the one meant is used this many times as often as the other.
CLEARLY = 2
# Letters from which two edits are forgiven; below it, one.
LONG = 9
_HEAD = "# word\tinitiatives that use it\n"
_WORD = re.compile(r"[^\W\d_]{4,30}")
_VOWELS = frozenset("aeiouy")
_SOUNDS = ("csz", "ckq", "gj", "fv", "mn")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def write(path: Path, initiatives: Iterable[Initiative]) -> None:
    """Write how many of `initiatives` use each word, the most frequent first; raises OSError."""
    used: Counter[str] = Counter()
    for initiative in initiatives:
        used.update(set(_WORD.findall(all_text(initiative).lower())))
    told = sorted(used.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    lines = (f"{word}\t{count}\n" for word, count in told if count >= FEWEST)
    path.write_text("".join((_HEAD, *lines)), encoding="utf-8")


class Vocabulary:
    """The words of a snapshot with how many initiatives use each; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read what `write` wrote; raises OSError or ValueError."""
        _, *lines = path.read_text(encoding="utf-8").splitlines()
        self._used = {word: int(count) for word, count in (line.split("\t") for line in lines)}
        self._by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._used:
            self._by_length[word[0], len(word)].append(word)

    def meant(self, word: str) -> str | None:
        """The word that was meant by one that is no word here; None where that is not clear.

        It starts with the same letter, and every letter that differs is a neighbour on the keyboard
        or sounds alike.
        """
        edits = 1 if len(word) < LONG else 2
        lengths = range(len(word) - edits, len(word) + edits + 1)
        among = [near for length in lengths for near in self._by_length.get((word[0], length), ())]
        found = extract(word, among, scorer=OSA.distance, score_cutoff=edits, limit=None)
        likely = sorted(
            (distance, -self._used[near], near) for near, distance, _ in found if _slip(word, near)
        )
        if not likely:
            return None
        distance, used, best = likely[0]
        rivals = [-count for far, count, _ in likely[1:] if far == distance]
        return best if all(-used >= CLEARLY * count for count in rivals) else None


def _slip(typed: str, meant: str) -> bool:
    """Whether every letter that differs may have been mistaken for the other.

    A word with an ending of its own (telly, gamer) is another word; a doubled letter is a slip, any
    other letter too many, or two wrong ones, are not.
    """
    if typed.startswith(meant) and typed[-1] != meant[-1]:
        return False
    edits = Levenshtein.editops(typed, meant)
    changed = [(typed[e.src_pos], meant[e.dest_pos]) for e in edits if e.tag == "replace"]
    swapped = [pair for pair in changed if pair[::-1] in changed]
    if sum(pair not in swapped for pair in changed) > 1:
        return False
    moved = {meant[e.dest_pos] for e in edits if e.tag == "insert"}
    return all(pair in swapped or _alike(*pair) for pair in changed) and all(
        typed[e.src_pos] in moved or _doubled(typed, e.src_pos) for e in edits if e.tag == "delete"
    )


def _doubled(typed: str, place: int) -> bool:
    """Whether the letter there may be one too many: the same is near, or one like it beside it."""
    letter, near = typed[place], {*typed[max(place - 2, 0) : place], *typed[place + 1 : place + 3]}
    beside = {*typed[max(place - 1, 0) : place], *typed[place + 1 : place + 2]}
    return letter in near or any(_alike(letter, other) for other in beside)


def _alike(one: str, other: str) -> bool:
    return (
        {one, other} <= _VOWELS
        or any(one in sound and other in sound for sound in _SOUNDS)
        or _beside(one, other)
    )


def _beside(one: str, other: str) -> bool:
    """Whether two letters touch on the keyboard."""
    (row, column), (other_row, other_column) = _place(one), _place(other)
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _place(letter: str) -> tuple[int, int]:
    """The row and column of a letter; what is none of a to z lies far from all."""
    found = ((row, keys.find(letter)) for row, keys in enumerate(_KEYS) if letter in keys)
    return next(found, (ord(letter), ord(letter)))
