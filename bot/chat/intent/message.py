"""Message as the rules read it: without mentions and marks, in lower case, slips corrected."""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from index.text.normalise import fold

_MENTION = re.compile(r"<@[^>]{0,80}>|<at[^>]{0,80}>.{0,80}?</at>", re.IGNORECASE)
_SHORTCODE = re.compile(r":([a-z0-9_+-]*[a-z+1-9][a-z0-9_+-]*):(?!\S)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+|\s+[–—-]\s+")
_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´](?=\w)")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"#?\w+")
_MIN_CORRECTED_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of a message.

    `raw` is as typed, without mentions. `text` is its words in lower case with a space between two,
    without apostrophes: `whats the cost`. `symbols` are its emoji, by name.
    """

    raw: str
    text: str
    symbols: tuple[str, ...]
    is_question: bool

    @property
    def is_name(self) -> bool:
        """Return whether it is written as a name is: “Total Place”."""
        words = self.raw.split()
        return len(words) > 1 and all(word.istitle() for word in words) and self.raw[-1].isalnum()

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `text`."""
        return tuple(self.text.split())


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a message without mentions; a dash between spaces ends one too."""
    plain = " ".join(_MENTION.sub(" ", text).split(" ")).strip()
    return [part.strip() for part in _SENTENCE_END.split(plain) if part.strip()]


def read_message(sentence: str, known_words: frozenset[str]) -> Message:
    """Return a sentence as a Message; a slip of one of `known_words` is corrected."""
    shortcodes = [code.casefold() for code in _SHORTCODE.findall(sentence)]
    folded = _APOSTROPHE.sub("", _SHORTCODE.sub(" ", sentence)).casefold()
    words = (_correct(fold(word), known_words) for word in _WORD.findall(folded))
    emoji = (unicodedata.name(char, "").casefold() for char in sentence if _is_emoji(char))
    return Message(
        raw=sentence,
        text=" ".join(words),
        symbols=(*shortcodes, *emoji),
        is_question=sentence.rstrip(" )\"'").endswith("?"),
    )


def _correct(word: str, known_words: frozenset[str]) -> str:
    """Return the known word that `word` stretches or mistypes: `hiii`, `thnaks`; else `word`.

    Only letters that changed places, or a letter left out of a long word, count as a slip: most
    other slips are words of their own.
    """
    if word in known_words or not word.isalpha():
        return word
    for shorter in (_STRETCHED.sub(r"\1", word), _STRETCHED.sub(r"\1\1", word)):
        if shorter in known_words:
            return shorter
    if len(word) < _MIN_CORRECTED_LETTERS:
        return word
    letters = sorted(word)
    for known in known_words:
        if known[0] != word[0] or abs(len(known) - len(word)) > 1 or len(known) < len(word):
            continue
        is_swapped = len(known) == len(word) and sorted(known) == letters
        is_shorter = len(known) == len(word) + 1 and len(known) > _MIN_CORRECTED_LETTERS + 1
        if (is_swapped or is_shorter) and OSA.distance(word, known, score_cutoff=1) <= 1:
            return known
    return word


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) in {"So", "Sk"} and not char.isascii()
