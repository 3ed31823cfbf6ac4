"""How a question is read with an index at hand: typing errors mended, acronyms told in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.model import Correction, Query
from index.query import parser, welsh
from index.query.spelling import corrected
from index.retrieval.lexical import Concept
from index.snapshot.snapshot import Snapshot

_WORD = re.compile(r"\w+")
# Words that an acronym stands for, at most.
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What is searched for a question: its `text` by meaning, its `concepts` by words."""

    text: str
    concepts: tuple[Concept, ...]
    corrected: tuple[Correction, ...] = ()


def read(snapshot: Snapshot, query: Query) -> Reading:
    """A query as `snapshot` reads it.

    What a glossary made of another language stays as it is, with the words it did not know that the
    snapshot holds: “chatbot” says more than what is left without it.
    """
    if query.language:
        loans = filter(snapshot.words.holds, welsh.unknown(parser.subject(query.question)))
        text = " ".join(dict.fromkeys((query.text, *loans)))
        return Reading(text, _concepts(snapshot, text))

    def known(word: str) -> bool:
        return snapshot.words.holds(word) or snapshot.encoder.knows(word)

    text, mended = corrected(query.text, known, snapshot.vocabulary.meant)
    return Reading(snapshot.acronyms.expand(text), _concepts(snapshot, text), mended)


def _concepts(snapshot: Snapshot, text: str) -> tuple[Concept, ...]:
    """What `text` names, each thing once."""
    found = (snapshot.words.concept(*named) for named in _named(snapshot, text))
    return tuple({concept.ways: concept for concept in found}.values())


def _named(snapshot: Snapshot, text: str) -> Iterator[tuple[str, list[Sequence[str]]]]:
    """Each word of `text`, and how a text may hold it: itself, or as an acronym or part of one."""
    words, acronyms = snapshot.words, snapshot.acronyms
    told = [(term, word) for word in _WORD.findall(text) for term in words.terms(word)]
    spelt_out = _spelt_out(snapshot, [term for term, _ in told])
    for place, (term, word) in enumerate(told):
        acronym = acronyms.get(word)
        others = [words.terms(acronym.named)] if acronym else []
        if place in spelt_out:
            others.append([spelt_out[place]])
        yield word, [[term], *filter(None, others)]


def _spelt_out(snapshot: Snapshot, terms: Sequence[str]) -> dict[int, str]:
    """The places of words that an acronym stands for → its letters."""
    found: dict[int, str] = {}
    for start in range(len(terms)):
        for end in range(start + 1, min(len(terms), start + _LONGEST) + 1):
            if letters := snapshot.spelt_out.get(tuple(terms[start:end])):
                found |= dict.fromkeys(range(start, end), letters)
    return found
