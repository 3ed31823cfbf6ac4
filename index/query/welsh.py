"""Welsh, which the packaged model does not read: known when asked in, and put into English words.

A question is Welsh when enough of its words are: two that bind a Welsh sentence, and with those of
the glossary two in five. An English one that names Welsh places is not.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "welsh.tsv"
LANGUAGE = "Welsh"

# Words that bind a Welsh sentence and are no English ones.
_BINDING = frozenset(
    """
    ac ar wedi oes mae maen unrhyw rhywun unrhywun sydd sy yn yw ydy ydyn yr gan gyda gyfer sut beth
    pwy pam ble eu ein eich neu nad nid dros drwy heb hyn bod fod hefyd eisoes arall eraill gwneud
    wneud ceisio defnyddio ddefnyddio creu adeiladu helpu lleol ni nhw roi cael gael rhwng
    """.split()  # noqa: SIM905 - sixty quoted words read worse
)
_FEWEST, _FEWEST_WORDS, _SHARE = 2, 4, 0.4
_LONGEST = 4
# Letters of a word that may be an English one; shorter ones are too often of both languages.
_LOAN = 5
# What the first letters of a mutated word were: soft, nasal and aspirate.
_UNMUTATED = (
    ("ngh", "c"), ("mh", "p"), ("nh", "t"), ("ng", "g"), ("ch", "c"), ("ph", "p"), ("th", "t"),
    ("dd", "d"), ("g", "c"), ("b", "p"), ("d", "t"), ("f", "b"), ("f", "m"), ("l", "ll"),
    ("r", "rh"), ("m", "b"), ("n", "d"), ("", "g"),
)  # fmt: skip


def is_welsh(text: str) -> bool:
    """Whether a question is in Welsh."""
    words = _words(text)
    binding = {word for word in words if word in _BINDING}
    if len(binding) < _FEWEST or len(words) < _FEWEST_WORDS:
        return False
    known = [word for word in words if word in _BINDING or _english(word)]
    return len(known) >= _SHARE * len(words)


def in_english(text: str) -> str:
    """The English of the words of `text` that the glossary knows, longest phrases first."""
    return " ".join(dict.fromkeys(_told(_words(text))))


def unknown(text: str) -> list[str]:
    """The longer words of `text` that the glossary does not know, of which some are English."""
    words = (word for word in _words(text) if len(word) >= _LOAN and word not in _BINDING)
    return [word for word in words if not _english(word)]


def _told(words: list[str]) -> Iterator[str]:
    start = 0
    while start < len(words):
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            english = _english(" ".join(words[start : start + length]))
            if english:
                yield english
                start += length
                break
        else:
            start += 1


def _english(phrase: str) -> str | None:
    glossary = _glossary()
    roots = (was + phrase[len(now) :] for now, was in _UNMUTATED if phrase.startswith(now))
    return next((glossary[form] for form in (phrase, *roots) if form in glossary), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w-]+", text.casefold().replace("’", "'"))


@cache
def _glossary() -> dict[str, str]:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))
