"""Differences between the nearest hits and what is asked, by what their records state."""

import re
from collections.abc import Mapping, Sequence

from index.facets import gazetteer
from index.model import (
    FilterName,
    Hit,
    HitDifference,
    Initiative,
    Query,
    Role,
    SpellingCorrection,
    Status,
)
from index.query.filters import extract
from index.retrieval.lexical import LexicalIndex
from index.text.documents import truncate
from index.text.normalise import split_words, tokenise

# A word weighs that is in at most one initiative of a hundred: ln(100).
_MIN_IDF = 4.6
_MAX_MISSING_WORDS, _MIN_WORD_LETTERS = 2, 3
_MAX_NAME_CHARACTERS = 80
# Words of asking, not of a subject; in a small index they may be rare.
_QUESTION_WORDS = frozenset(
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
_ORGANISATION_KINDS: Mapping[str, tuple[str, str]] = {
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
_ATTRIBUTED_NOUNS = (
    r"tax|hous|home|flat|tenan|estate|propert|build|servic|web|meal|transport|uniform|place"
)
_ACTOR_LEAD = (
    r"(?:(?:^|[.?!] )(?:has|have|had|did|do|does|is|are|which|what) (?:an? |any |other |another )*"
    r"|\bby (?:an? |any |other |another )*)"
)
_ACTOR_PATTERNS = {
    kind: re.compile(rf"{_ACTOR_LEAD}(?:{called})\b(?! (?:{_ATTRIBUTED_NOUNS}))")
    for kind, (called, _) in _ORGANISATION_KINDS.items()
}
_NAME_PATTERNS = {
    kind: re.compile(rf"\b(?:{known})\b") for kind, (_, known) in _ORGANISATION_KINDS.items()
}
# An acronym and its words say the same thing twice; a hit may hold either.
_EXPANDED_ACRONYM = re.compile(r"\w+ \([^)]*\)")


def find_differences(
    query: Query,
    hits: Sequence[Hit],
    lexical_index: LexicalIndex,
    corrections: Sequence[SpellingCorrection] = (),
) -> tuple[HitDifference, ...]:
    """Return how each of `hits` differs from what is asked; no entry where no record says.

    `lexical_index` gives the idf of the question's words; `corrections` are words that were
    searched as others.
    """
    significant = _significant_words(query, lexical_index, corrections)
    asked_kind = _asked_organisation_kind(query.question)
    phrases_by_rank = (
        (
            hit.rank,
            (
                *_stopped_phrases(hit.initiative),
                *_other_kind_phrases(hit.initiative, asked_kind),
                *missing,
            ),
        )
        for hit in hits
        for missing in [_missing_phrases(hit, significant, lexical_index)]
    )
    return tuple(HitDifference(rank, phrases) for rank, phrases in phrases_by_rank if phrases)


def _stopped_phrases(initiative: Initiative) -> list[str]:
    if initiative.status is not Status.STOPPED:
        return []
    return [f"stopped in {initiative.ended[:4]}" if initiative.ended else "stopped"]


def _asked_organisation_kind(question: str) -> str | None:
    """Return the one kind of organisation that a question asks to have done it, or None."""
    normalised = " ".join(question.casefold().split())
    kinds = [kind for kind, pattern in _ACTOR_PATTERNS.items() if pattern.search(normalised)]
    return kinds[0] if len(kinds) == 1 else None


def _other_kind_phrases(initiative: Initiative, asked_kind: str | None) -> list[str]:
    """Return that another kind of organisation did it: `by Kent Police, not by a council`.

    Only where all organisations that did it are known to be of other kinds.
    """
    names = [
        organisation.name
        for organisation in initiative.organisations
        if organisation.role in {None, Role.LEAD, Role.PARTNER}
    ]
    kinds = [_organisation_kinds(name) for name in names]
    if (
        not asked_kind
        or not names
        or not all(kinds)
        or any(asked_kind in name_kinds for name_kinds in kinds)
    ):
        return []
    return [f"by {truncate(names[0], _MAX_NAME_CHARACTERS)}, not by {asked_kind}"]


def _organisation_kinds(name: str) -> set[str]:
    normalised = " ".join(tokenise(name))
    return {kind for kind, pattern in _NAME_PATTERNS.items() if pattern.search(normalised)}


def _significant_words(
    query: Query, lexical_index: LexicalIndex, corrections: Sequence[SpellingCorrection]
) -> dict[str, str]:
    """Return the rare words of a question: token → word as written, highest idf first."""
    corrected_by_typed = {
        correction.typed.casefold(): correction.read for correction in corrections
    }
    text = _EXPANDED_ACRONYM.sub(" ", query.text)
    ignored = {
        *tokenise(query.filters.place or ""),
        *_QUESTION_WORDS,
        *_filter_words(text, query.lifted),
    }
    words = [
        corrected_by_typed.get(word.casefold(), word)
        for word in re.findall(r"\w+", text)
        if len(word) >= _MIN_WORD_LETTERS
        and not word.isdecimal()
        and word.casefold() not in ignored
    ]
    word_by_token = {
        token: word for word in reversed(words) for token in lexical_index.tokens(word)
    }
    idf = {token: lexical_index.idf(token) for token in reversed(word_by_token)}
    significant = [token for token in idf if idf[token] >= _MIN_IDF]
    return {
        token: word_by_token[token] for token in sorted(significant, key=lambda token: -idf[token])
    }


def _filter_words(text: str, lifted: Sequence[FilterName]) -> set[str]:
    """Return the words of `text` that name a place or a lifted filter: they are no subject."""
    starts = (word.start() for word in re.finditer(r"\w+", text))
    place_mentions = [
        (start, place_mention)
        for start in starts
        if (place_mention := gazetteer.match_at_start(text[start:]))
    ]
    phrases = [
        text[start : start + place_mention.end]
        for start, place_mention in place_mentions
        if not gazetteer.is_common_word(place_mention.place)
    ]
    filter_mentions = extract.find_mentions(text) if lifted else ()
    phrases += [
        text[mention.start : mention.end] for mention in filter_mentions if mention.name in lifted
    ]
    return {word for phrase in phrases for word in split_words(phrase)}


def _missing_phrases(
    hit: Hit, significant: Mapping[str, str], lexical_index: LexicalIndex
) -> list[str]:
    matched_tokens = set(lexical_index.tokens(" ".join(hit.terms)))
    missing = [f"“{word}”" for token, word in significant.items() if token not in matched_tokens]
    return [f"no mention of {' or '.join(missing[:_MAX_MISSING_WORDS])}"] if missing else []
