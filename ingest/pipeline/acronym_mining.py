"""Mining of acronyms that initiatives define in their text: “Freedom of Information (FOI)”."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from index.model import Initiative
from index.query.acronyms import SHIPPED_PATH, Acronym, read
from index.text.documents import body_text, title_text

# Differently titled initiatives that must agree on an expansion, and their share of all that expand
# the letters: the same letters may mean something else elsewhere.
MIN_INITIATIVES, MIN_SHARE = 2, 0.7
# Words of an expansion that an acronym may skip.
_MINOR_WORDS = frozenset("a and at by de for in of on or the to with".split())  # noqa: SIM905
# All repeats are bounded: a text may hold 100,000 letters without a space.
_WORD_PATTERN = r"[\w&’'-]{1,40}"
_ACRONYM_PATTERN = r"[A-Z][A-Za-z]{1,6}[A-Z]"
_EXPANSION_THEN_ACRONYM = re.compile(
    rf"\b((?:{_WORD_PATTERN} {{1,3}}){{2,12}})\(({_ACRONYM_PATTERN})s?\)"
)
_ACRONYM_THEN_EXPANSION = re.compile(
    rf"\b({_ACRONYM_PATTERN}) \(((?:{_WORD_PATTERN} ){{1,11}}{_WORD_PATTERN})\)"
)
_LOWERCASE_WORD = re.compile(r"\b[a-z]{2,8}\b")


def find_evidence(initiative: Initiative) -> Iterator[str]:
    """Yield what an initiative says of acronyms: its words in small letters, and definitions.

    A definition is a JSON list of letters, expansion and title. A word may come twice.
    """
    title = title_text(initiative)
    text = f"{title}. {body_text(initiative)}"
    yield from _LOWERCASE_WORD.findall(text)
    for letters, expansion in _find_definitions(text):
        yield json.dumps([letters, expansion.casefold(), title])


def mine_acronyms(evidence: Iterable[str]) -> tuple[Acronym, ...]:
    """Return the acronyms that initiatives define and that do not ship, sorted by letters.

    `evidence` is that of all initiatives, each once. An expansion counts where at least
    `MIN_INITIATIVES` differently titled initiatives, and a share of `MIN_SHARE` of all that define
    the letters, agree on it.
    """
    definitions: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    lowercase_words: set[str] = set()
    for each in evidence:
        if each.startswith("["):
            letters, expansion, title = json.loads(each)
            definitions[letters][expansion].add(title)
        else:
            lowercase_words.add(each)
    shipped = {acronym.letters.casefold() for acronym in read(SHIPPED_PATH)}
    candidates = (
        (letters, _agreed_expansion(definitions[letters])) for letters in sorted(definitions)
    )
    return tuple(
        Acronym(letters, expansion, letters.casefold() in lowercase_words)
        for letters, expansion in candidates
        if expansion and letters.casefold() not in shipped
    )


def _find_definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield letters and expansion wherever one is in brackets after the other and they agree."""
    for preceding, letters in _EXPANSION_THEN_ACRONYM.findall(text):
        if expansion := _match_initials(preceding.split(), letters):
            yield letters, expansion
    for letters, expansion in _ACRONYM_THEN_EXPANSION.findall(text):
        if _match_initials(expansion.split(), letters) == expansion:
            yield letters, expansion


def _match_initials(words: Sequence[str], letters: str) -> str | None:
    """Return the shortest ending of `words` whose initials spell `letters`; None if there is none.

    Minor words such as “of” may be skipped.
    """
    remaining = list(letters.casefold())
    for position in range(len(words) - 1, -1, -1):
        initial = words[position][0].casefold()
        if initial == remaining[-1]:
            remaining.pop()
            if not remaining:
                return " ".join(words[position:])
        elif words[position].casefold() not in _MINOR_WORDS:
            return None
    return None


def _agreed_expansion(titles_by_expansion: Mapping[str, set[str]]) -> str | None:
    """Return the expansion that most titles give; None where few give it or too many differ."""
    counts = Counter({expansion: len(titles) for expansion, titles in titles_by_expansion.items()})
    (expansion, count), *_ = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return expansion if count >= MIN_INITIATIVES and count >= MIN_SHARE * counts.total() else None
