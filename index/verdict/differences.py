"""How the nearest hits differ from what is asked, told from what their records state."""

import re
from collections.abc import Mapping, Sequence

from index.facets import gazetteer, terms
from index.model import Correction, Difference, Hit, Initiative, Query, Role, Status
from index.query.filters import extract
from index.retrieval.lexical import Words
from index.text.documents import shortened

# A word weighs that is in at most one initiative of a hundred: ln(100).
_RARE = 4.6
_MOST_WORDS, _SHORTEST_WORD = 2, 3
_NAME = 80
# Words of asking, not of a subject; in a small index they may be rare.
_ASKING = frozenset(
    """
    able about across actually after already also always another any anybody anyone anything
    around asked asking away because been before being between both can cannot could did doing done
    down during each either else ever every everybody everyone everything few get gets getting
    give given goes going got had has have having help here how instead into just keep keeps kind
    know known knows last less like likely look looked looking lots made make makes making many
    maybe might more most much must need needed needs never nobody none nothing now often once only
    other others our ours out over own perhaps please put really run running said same say says seen
    several should since some somebody someone something somewhere still such take takes tell than
    thank thanks them themselves then they thing things think this those though through too tried
    try trying under until upon use used uses using very want wanted wants was were what whatever
    when where whether which while who whom whose why will with within without work worked would yet
    you your
    """.split()  # noqa: SIM905 - a hundred and more quoted words read worse
)

# What a question calls the bodies of a kind, and a word by which their names are known.
_BODIES: Mapping[str, tuple[str, str]] = {
    "a council": (
        r"(?:(?:local|county|city|district|borough|town|parish) )?councils?",
        r"councils?|borough|county|municipal(?:ity|ities)?|city of",
    ),
    "a police force": (
        r"police (?:forces?|services?)|forces|constabular(?:y|ies)",
        r"police|policing|constabular(?:y|ies)",
    ),
    "a hospital": (
        r"hospitals?|(?:nhs|hospital|health) trusts?",
        r"hospitals?|nhs|health|healthcare|clinic|clinical",
    ),
    "a fire service": (
        r"fire (?:and rescue )?(?:services?|authorit(?:y|ies)|brigades?)",
        r"fire",
    ),
    "a school": (r"schools?", r"schools?|academy|academies"),
    "a university": (r"universit(?:y|ies)", r"universit(?:y|ies)|college"),
}
# Where a question names a body as the one that does it: “has another council …”, “by a school”.
# A “council tax” or “school meals” names none.
_THING = r"tax|hous|home|flat|tenan|estate|propert|build|servic|web|meal|transport|uniform|place"
_DOER = (
    r"(?:(?:^|[.?!] )(?:has|have|had|did|do|does|is|are|which|what) (?:an? |any |other |another )*"
    r"|\bby (?:an? |any |other |another )*)"
)
_DOERS = {
    kind: re.compile(rf"{_DOER}(?:{called})\b(?! (?:{_THING}))")
    for kind, (called, _) in _BODIES.items()
}
_NAMES = {kind: re.compile(rf"\b(?:{known})\b") for kind, (_, known) in _BODIES.items()}
# An acronym and its words say the same thing twice; a hit may hold either.
_ADDED = re.compile(r"\w+ \([^)]*\)")


def differing(
    query: Query, hits: Sequence[Hit], words: Words, corrected: Sequence[Correction] = ()
) -> tuple[Difference, ...]:
    """How each of `hits` differs from what is asked; nothing of one where no record tells.

    `words` tells which words of the question weigh; `corrected` are those searched as others.
    """
    weighty = _weighty(query, words, corrected)
    asked = _doer(query.question)
    told = (
        (hit.rank, (*_ended(hit.initiative), *_body(hit.initiative, asked), *missed))
        for hit in hits
        for missed in [_missed(hit, weighty, words)]
    )
    return tuple(Difference(rank, ways) for rank, ways in told if ways)


def _ended(initiative: Initiative) -> list[str]:
    if initiative.status is not Status.STOPPED:
        return []
    return [f"stopped in {initiative.ended[:4]}" if initiative.ended else "stopped"]


def _doer(question: str) -> str | None:
    """The one kind of body that a question asks to have done it."""
    plain = " ".join(question.casefold().split())
    named = [kind for kind, does in _DOERS.items() if does.search(plain)]
    return named[0] if len(named) == 1 else None


def _body(initiative: Initiative, asked: str | None) -> list[str]:
    """That it is another kind of body's: only where every body of it is known to be of another."""
    did = [o.name for o in initiative.organisations if o.role in {None, Role.LEAD, Role.PARTNER}]
    kinds = [_kinds(name) for name in did]
    if not asked or not did or not all(kinds) or any(asked in each for each in kinds):
        return []
    return [f"by {shortened(did[0], _NAME)}, not by {asked}"]


def _kinds(name: str) -> set[str]:
    plain = " ".join(terms.words(name))
    return {kind for kind, known in _NAMES.items() if known.search(plain)}


def _weighty(query: Query, words: Words, corrected: Sequence[Correction]) -> dict[str, str]:
    """The words of a question that weigh, as they are searched, rarest first → as written."""
    read = {each.typed.casefold(): each.read for each in corrected}
    text = _ADDED.sub(" ", query.text)
    unsaid = {*terms.words(query.filters.place or ""), *_ASKING, *_of_limits(text, query.lifted)}
    written = [
        read.get(word.casefold(), word)
        for word in re.findall(r"\w+", text)
        if len(word) >= _SHORTEST_WORD and not word.isdecimal() and word.casefold() not in unsaid
    ]
    known = {term: word for word in reversed(written) for term in words.terms(word)}
    rarity = {term: words.rarity(term) for term in reversed(known)}
    rare = [term for term in rarity if rarity[term] >= _RARE]
    return {term: known[term] for term in sorted(rare, key=lambda term: -rarity[term])}


def _of_limits(text: str, lifted: Sequence[str]) -> set[str]:
    """The words of `text` that name a place or said a limit that was lifted: no subject."""
    starts = (word.start() for word in re.finditer(r"\w+", text))
    named = [(at, found) for at in starts if (found := gazetteer.at_start(text[at:]))]
    said = [
        text[at : at + found.end] for at, found in named if not gazetteer.is_a_word(found.place)
    ]
    spoken = extract.said(text) if lifted else ()
    said += [text[each.start : each.end] for each in spoken if each.name in lifted]
    return {word for words in said for word in re.findall(r"\w+", words.casefold())}


def _missed(hit: Hit, weighty: Mapping[str, str], words: Words) -> list[str]:
    held = set(words.terms(" ".join(hit.terms)))
    missed = [f"“{word}”" for term, word in weighty.items() if term not in held]
    return [f"no mention of {' or '.join(missed[:_MOST_WORDS])}"] if missed else []
