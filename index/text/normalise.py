"""Words of a text: folding of case and accents, tokens, spacing, and keys for comparison."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_WORD_JOINER = re.compile(r"(?<=\w)[-_]+(?=\w)")


def fold(text: str) -> str:
    """Return `text` in lower case without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def split_words(text: str) -> list[str]:
    """Return the words of `text` in lower case, with their accents; `_` is part of a word."""
    return _WORD.findall(text.casefold())


def tokenise(text: str) -> list[str]:
    """Return the words of `text` in lower case without accents; `_` parts words."""
    return _WORD.findall(fold(text).replace("_", " "))


def slug(text: str) -> str:
    """Return the tokens of `text` joined by hyphens: `local-digital-fund`."""
    return "-".join(tokenise(text))


def normalise_name(name: str) -> str:
    """Return the words of a name in lower case, with “&” as “and”: `stoke on trent`."""
    return " ".join(split_words(name.replace("&", " and ")))


def comparison_key(text: str, max_length: int | None = None) -> str:
    """Return the letters and digits of `text` in lower case, for comparing two spellings.

    At most `max_length` of them, if given.
    """
    return _NOT_ALPHANUMERIC.sub("", text.casefold())[:max_length]


def split_joined_words(name: str) -> str:
    """Return a name with its words apart: `a-b_c` becomes `a b c`."""
    return _WORD_JOINER.sub(" ", name).strip()
