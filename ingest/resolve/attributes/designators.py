"""Designators of a title: the round, phase, year, edition, number or district that it names.

Two titles that differ only in these name two instalments of one series, or an instalment and the
whole: related, and never one initiative.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.text.normalise import fold

# Nouns that number the parts of a series. Each stands for itself: round 2 is not phase 2.
_MARKERS = frozenset(
    """
    round phase stage wave cohort lot tranche call cycle season series batch iteration sprint
    edition version release revision volume part chapter section annex appendix schedule
    district ward zone area region sector precinct parish constituency borough block site plot unit
    tier level step strand track stream workstream generation year quarter term semester
    number team group class school
    """.split()  # noqa: SIM905 - sixty quotation marks would hide the words
)
_ABBREVIATIONS = {
    "r": "round", "v": "version", "ver": "version", "rev": "revision", "vol": "volume",
    "pt": "part", "ed": "edition", "edn": "edition", "gen": "generation", "no": "number",
    "nr": "number", "num": "number", "fy": "year", "yr": "year", "q": "quarter", "d": "version",
    "rd": "round", "ph": "phase", "mk": "version", "mark": "version",
}  # fmt: skip
_ORDINALS = {
    **dict.fromkeys(("one", "first", "1st", "i"), "1"),
    **dict.fromkeys(("two", "second", "2nd", "ii"), "2"),
    **dict.fromkeys(("three", "third", "3rd", "iii"), "3"),
    **dict.fromkeys(("four", "fourth", "4th", "iv"), "4"),
    **dict.fromkeys(("five", "fifth", "5th", "v"), "5"),
    **dict.fromkeys(("six", "sixth", "6th", "vi"), "6"),
    **dict.fromkeys(("seven", "seventh", "7th", "vii"), "7"),
    **dict.fromkeys(("eight", "eighth", "8th", "viii"), "8"),
    **dict.fromkeys(("nine", "ninth", "9th", "ix"), "9"),
    **dict.fromkeys(("ten", "tenth", "10th", "x"), "10"),
    **dict.fromkeys(("eleven", "eleventh", "11th", "xi"), "11"),
    **dict.fromkeys(("twelve", "twelfth", "12th", "xii"), "12"),
}
# Words that number a title also where they stand last, without a noun: “Digital Start Two”.
_NUMBER_WORDS = frozenset(
    {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
)
_ROMAN = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"})
# A lone capital is a Roman number or a name (“Plan B”) only where it stands last or after a noun.
_UNMARKED_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"})
_SIDES = frozenset({"north", "south", "east", "west", "upper", "lower"})
_TIMES = frozenset(
    """
    january february april june july august september october november december
    spring summer autumn winter
    """.split()  # noqa: SIM905
)
# Numbers in names of diseases, and numbers that mean what a word means.
_NAMES_WITH_NUMBERS = re.compile(
    r"\b(?:covid|sars[\s_-]*cov|h1n|mers[\s_-]*cov)[\s_-]*\d+\b|\b2019[\s_-]*ncov\b|\bncov[\s_-]*2019\b"
    r"|\b24\s*/\s*7\b|\b\d+(?:\.\d+)?\s*%",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?<![\d.])(?:fy\s?)?((?:19|20)\d\d)(?:\s?[/–—-]\s?((?:19|20)?\d\d)(?!\d))?(?![\d])",
    re.IGNORECASE,
)
_SHORT_FINANCIAL_YEAR = re.compile(r"\bfy\s?(\d\d)(?:\s?[/–—-]\s?(\d\d))?\b", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:\.\d+)*(?:[A-Za-z]\b)?|[^\W\d_]+")
_PLURAL = re.compile(r"(?<=[a-z]{3}[^s])s$")
_FILLERS = frozenset({"a", "an", "and", "by", "for", "in", "of", "on", "the", "to", "with"})


@dataclass(frozen=True, slots=True)
class Designators:
    """The designators of a title by kind, and its remaining words.

    `numbers` are years, and numbers with the noun that they number: `("round", "2")`; the noun is
    empty where there is none. `names` are words before or after such a noun, seasons and sides:
    `("cohort", "spring")`.
    """

    numbers: frozenset[tuple[str, str]]
    names: frozenset[tuple[str, str]]
    words: frozenset[str]


@lru_cache(maxsize=100_000)
def read_designators(title: str) -> Designators:
    """Return the designators of a title."""
    text = _THOUSANDS.sub("", _NAMES_WITH_NUMBERS.sub(" ", title))
    numbers = {("year", _year_range(*each)) for each in _YEARS.findall(text)}
    text = _YEARS.sub(" ", text)
    numbers |= {
        ("year", _year_range(f"20{start}", end))
        for start, end in _SHORT_FINANCIAL_YEAR.findall(text)
    }
    raw = _TOKEN.findall(_CAMEL_CASE.sub(" ", _SHORT_FINANCIAL_YEAR.sub(" ", text)))
    tokens = list(_with_numbered_nouns(raw))
    is_number = [_is_number(raw, tokens, position) for position in range(len(tokens))]
    names, words = set(), set()
    for position, token in enumerate(tokens):
        if is_number[position]:
            numbers.add((_noun_of(tokens, position), _number(token)))
        elif token.removesuffix("ern") in _SIDES:
            names.add(("side", token.removesuffix("ern")))
            words.add(token)
        elif token in _TIMES:
            names.add(("time", token))
        elif token not in _MARKERS and token not in _FILLERS:
            words.add(_PLURAL.sub("", token))
    names |= set(_named_parts(tokens, is_number))
    return Designators(frozenset(numbers), frozenset(names), frozenset(words))


def are_instalments(one: str, other: str) -> bool:
    """Return whether two titles name different instalments, or an instalment and the whole.

    They name different ones if each has a designator of a kind that the other has otherwise. Of an
    instalment and the whole, only one has any, and their other words are the same.
    """
    a, b = read_designators(one), read_designators(other)
    only_a, only_b = _unmatched(a.numbers, b.numbers), _unmatched(b.numbers, a.numbers)
    if only_a and only_b:
        return True
    if _name_other_parts(a.names, b.names):
        return True
    unmatched = only_a or only_b
    if not unmatched or not (a.words and b.words):
        return False
    with_number, without = (a, b) if only_a else (b, a)
    is_marked = any(noun not in {"", "year"} for noun, _ in unmatched)
    return a.words == b.words or (is_marked and _is_within(with_number.words, without.words))


def _is_within(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether one title adds words to the other."""
    return one <= other or other <= one


def _unmatched(
    one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return the numbers of one title that the other has not; no noun matches any noun."""
    return {
        (noun, value)
        for noun, value in one
        if not any(
            value == other_value and (noun == other_noun or not (noun and other_noun))
            for other_noun, other_value in other
        )
    }


def _name_other_parts(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Return whether both titles name a part of one kind, and none that they share."""
    kinds = {kind for kind, _ in one} & {kind for kind, _ in other}
    return any(
        not {v for k, v in one if k == kind} & {v for k, v in other if k == kind} for kind in kinds
    )


def _year_range(start: str, end: str) -> str:
    """Return a year, or two as `2019/20`."""
    return f"{start}/{end[-2:]}" if end else start


def _with_numbered_nouns(raw: list[str]) -> Iterator[str]:
    """Yield the tokens in lower case, with plural nouns in the singular.

    Abbreviations before a number are spelt out.
    """
    for token, following in zip(raw, [*raw[1:], ""], strict=True):
        folded = fold(token)
        if folded in _ABBREVIATIONS and (following[:1].isdigit() or _is_roman(following)):
            yield _ABBREVIATIONS[folded]
        else:
            yield folded[:-1] if folded[:-1] in _MARKERS else folded


def _is_roman(token: str) -> bool:
    return token.isupper() and token.casefold() in _ROMAN


def _is_number(raw: list[str], tokens: list[str], position: int) -> bool:
    """Return whether the token at `position` is a number, in digits, letters or words."""
    token, written = tokens[position], raw[position]
    if token[0].isdigit():
        return True
    before = tokens[position - 1] if position else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else ""
    is_last = position == len(tokens) - 1 and position > 0
    if _is_roman(written):
        return before in _MARKERS or is_last or written.casefold() in _UNMARKED_ROMAN
    if len(written) == 1 and written.isupper():
        return before in _MARKERS or is_last
    is_named = before in _MARKERS or after in _MARKERS or (is_last and token in _NUMBER_WORDS)
    return token in _ORDINALS and is_named


def _number(token: str) -> str:
    """Return a number in digits without leading and trailing zeros: `2` for “II” and “2.0”."""
    token = _ORDINALS.get(token, token)
    digits = re.sub(r"(?<=\d)(st|nd|rd|th)$", "", token)
    return re.sub(r"\.0+$", "", digits.lstrip("0")) or "0"


def _noun_of(tokens: list[str], position: int) -> str:
    """Return the noun that a number counts: the one before it, else the one after; or nothing."""
    near = [tokens[place] for place in (position - 1, position + 1) if 0 <= place < len(tokens)]
    nouns = [token for token in near if token in _MARKERS]
    if nouns[:1] == ["number"] and position > 1 and tokens[position - 2] in _MARKERS:
        return tokens[position - 2]
    return nouns[0] if nouns else ""


def _named_parts(tokens: list[str], is_number: list[bool]) -> Iterator[tuple[str, str]]:
    """Yield the nouns without a number, each with the word before it: `("ward", "moss side")`."""
    for position, (before, noun) in enumerate(pairwise(tokens)):
        has_number = is_number[position] or is_number[position + 2 : position + 3] == [True]
        if noun in _MARKERS and not has_number and before not in _FILLERS | _MARKERS:
            yield noun, before
