"""Vocabulary of a snapshot: words with their document frequencies, and spelling suggestions.

A word that no initiative uses may be mistyped; the suggestion is the nearest frequent word by
optimal string alignment distance.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import extract

# A word in fewer initiatives may be a typing error itself. Only the most frequent are kept.
MIN_INITIATIVES, MAX_WORDS = 3, 50_000
# Of two words at the same distance, one is suggested if it is this many times as frequent.
DOMINANCE_RATIO = 2
# From this many letters on a word may have two edits, below it one.
MIN_LETTERS_FOR_TWO_EDITS = 9
_HEADER = "# word\tinitiatives that use it\n"
_WORD = re.compile(r"[^\W\d_]{4,30}")
_VOWELS = frozenset("aeiouy")
_SIMILAR_SOUNDS = ("csz", "ckq", "gj", "fv", "mn")
_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def find_words(text: str) -> set[str]:
    """Return the words of a text that a vocabulary may hold."""
    return set(_WORD.findall(text.lower()))


def write(path: Path, document_counts: Iterable[tuple[str, int]]) -> None:
    """Write how many initiatives use each word, the most frequent first; raise OSError."""
    frequent = (item for item in document_counts if item[1] >= MIN_INITIATIVES)
    most_frequent = sorted(frequent, key=lambda item: (-item[1], item[0]))[:MAX_WORDS]
    lines = (f"{word}\t{count}\n" for word, count in most_frequent)
    path.write_text("".join((_HEADER, *lines)), encoding="utf-8")


class Vocabulary:
    """Words of a snapshot with their document frequencies; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Read what `write` wrote; raises OSError or ValueError."""
        _, *lines = path.read_text(encoding="utf-8").splitlines()
        self._counts = {word: int(count) for word, count in (line.split("\t") for line in lines)}
        self._by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._counts:
            self._by_length[word[0], len(word)].append(word)

    def suggest(self, word: str) -> str | None:
        """Return the likely spelling of a word that the index lacks; None where none is clear.

        The suggestion starts with the same letter, and every letter that differs is a neighbour on
        the keyboard or sounds alike.
        """
        edits = 1 if len(word) < MIN_LETTERS_FOR_TWO_EDITS else 2
        lengths = range(len(word) - edits, len(word) + edits + 1)
        candidates = [
            candidate
            for length in lengths
            for candidate in self._by_length.get((word[0], length), ())
        ]
        matches = extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
        ranked = sorted(
            (distance, -self._counts[candidate], candidate)
            for candidate, distance, _ in matches
            if _is_typing_slip(word, candidate)
        )
        if not ranked:
            return None
        distance, negative_count, best = ranked[0]
        rival_counts = [
            -count for other_distance, count, _ in ranked[1:] if other_distance == distance
        ]
        return (
            best
            if all(-negative_count >= DOMINANCE_RATIO * count for count in rival_counts)
            else None
        )


def _is_typing_slip(typed: str, suggestion: str) -> bool:
    """Return whether every letter that differs may have been mistaken for the other.

    A word with an ending of its own (telly, gamer) is another word. A doubled letter is a slip; any
    other surplus letter, or two wrong ones, are not.
    """
    if typed.startswith(suggestion) and typed[-1] != suggestion[-1]:
        return False
    edits = Levenshtein.editops(typed, suggestion)
    replaced = [(typed[e.src_pos], suggestion[e.dest_pos]) for e in edits if e.tag == "replace"]
    swapped = [pair for pair in replaced if pair[::-1] in replaced]
    if sum(pair not in swapped for pair in replaced) > 1:
        return False
    inserted = {suggestion[e.dest_pos] for e in edits if e.tag == "insert"}
    return all(pair in swapped or _is_similar(*pair) for pair in replaced) and all(
        typed[e.src_pos] in inserted or _is_doubled_letter(typed, e.src_pos)
        for e in edits
        if e.tag == "delete"
    )


def _is_doubled_letter(typed: str, position: int) -> bool:
    """Return whether the letter at `position` may be surplus.

    True where the same letter is near, or a similar one beside it.
    """
    letter, nearby = (
        typed[position],
        {*typed[max(position - 2, 0) : position], *typed[position + 1 : position + 3]},
    )
    adjacent = {*typed[max(position - 1, 0) : position], *typed[position + 1 : position + 2]}
    return letter in nearby or any(_is_similar(letter, other) for other in adjacent)


def _is_similar(one: str, other: str) -> bool:
    return (
        {one, other} <= _VOWELS
        or any(one in sound and other in sound for sound in _SIMILAR_SOUNDS)
        or _is_adjacent_key(one, other)
    )


def _is_adjacent_key(one: str, other: str) -> bool:
    """Return whether two letters touch on the keyboard, or are the same."""
    (row, column), (other_row, other_column) = _key_position(one), _key_position(other)
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _key_position(letter: str) -> tuple[int, int]:
    """Return the keyboard row and column of a letter; any letter but a to z is far from all."""
    positions = (
        (row, keys.find(letter)) for row, keys in enumerate(_KEYBOARD_ROWS) if letter in keys
    )
    return next(positions, (ord(letter), ord(letter)))
