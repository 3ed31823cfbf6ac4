"""Welsh, which the packaged model does not read: translation of its words by a glossary."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SHIPPED_PATH = Path(__file__).parent / "welsh.tsv"
LANGUAGE = "Welsh"

# Welsh function words that are not English words.
_FUNCTION_WORDS = frozenset(
    """
    ac ar wedi oes mae maen unrhyw rhywun unrhywun sydd sy yn yw ydy ydyn yr gan gyda gyfer sut beth
    pwy pam ble eu ein eich neu nad nid dros drwy heb hyn bod fod hefyd eisoes arall eraill gwneud
    wneud ceisio defnyddio ddefnyddio creu adeiladu helpu lleol ni nhw roi cael gael rhwng
    """.split()  # noqa: SIM905 - sixty quoted words read worse
)
# Words of the glossary that are English words or names as well.
_ENGLISH_TOO = frozenset({"ap", "bin", "coed", "plant", "tai"})
_MAX_PHRASE_WORDS = 4
# Fewest letters of a possible English word; shorter ones are too often words of both languages.
_MIN_LOAN_LETTERS = 5
# Mutated initial letters and the radical ones: soft, nasal and aspirate mutation.
_MUTATIONS = (
    ("ngh", "c"), ("mh", "p"), ("nh", "t"), ("ng", "g"), ("ch", "c"), ("ph", "p"), ("th", "t"),
    ("dd", "d"), ("g", "c"), ("b", "p"), ("d", "t"), ("f", "b"), ("f", "m"), ("l", "ll"),
    ("r", "rh"), ("m", "b"), ("n", "d"), ("", "g"),
)  # fmt: skip


def is_in_glossary(word: str) -> bool:
    """Return whether a word in lower case is in the glossary, and is no English word as well."""
    english = _look_up(word)
    return english is not None and english != word and word not in _ENGLISH_TOO


def is_shared(word: str) -> bool:
    """Return whether a word in lower case is in the glossary and an English word or name too."""
    return word in _ENGLISH_TOO and _look_up(word) is not None


def translate(text: str) -> str:
    """Return the English of the words of `text` in the glossary, longest phrases first."""
    return " ".join(dict.fromkeys(_translate_phrases(_split_words(text))))


def unknown_words(text: str) -> list[str]:
    """Return the longer words of `text` that the glossary lacks, of which some are English."""
    words = (
        word
        for word in _split_words(text)
        if len(word) >= _MIN_LOAN_LETTERS and word not in _FUNCTION_WORDS
    )
    return [word for word in words if not _look_up(word)]


def _translate_phrases(words: list[str]) -> Iterator[str]:
    start = 0
    while start < len(words):
        for length in range(min(_MAX_PHRASE_WORDS, len(words) - start), 0, -1):
            english = _look_up(" ".join(words[start : start + length]))
            if english:
                yield english
                start += length
                break
        else:
            start += 1


def _look_up(phrase: str) -> str | None:
    glossary = _glossary()
    roots = (
        radical + phrase[len(mutated) :]
        for mutated, radical in _MUTATIONS
        if phrase.startswith(mutated)
    )
    return next((glossary[form] for form in (phrase, *roots) if form in glossary), None)


def _split_words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text.casefold().replace("’", "'"))


@cache
def _glossary() -> dict[str, str]:
    lines = SHIPPED_PATH.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))
