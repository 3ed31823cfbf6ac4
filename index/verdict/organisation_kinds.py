"""Kinds of organisation: what questions call them, and how their names are known."""

import re
from collections.abc import Mapping

from index.i18n.translation import mark
from index.text.normalise import tokenise

# Kind, as an answer names it → words for it in a question, and in names of organisations.
_PATTERNS: Mapping[str, tuple[str, str]] = {
    mark("a council"): (
        r"(?:(?:local|county|city|district|borough|town|parish) )?councils?",
        r"councils?|borough|county|municipal(?:ity|ities)?|city of",
    ),
    mark("a police force"): (
        r"police (?:forces?|services?)|forces|constabular(?:y|ies)",
        r"police|policing|constabular(?:y|ies)",
    ),
    mark("a hospital"): (
        r"hospitals?|(?:nhs|hospital|health) trusts?",
        r"hospitals?|nhs|health|healthcare|clinic|clinical",
    ),
    mark("a fire service"): (
        r"fire (?:and rescue )?(?:services?|authorit(?:y|ies)|brigades?)",
        r"fire",
    ),
    mark("a school"): (r"schools?", r"schools?|academy|academies"),
    mark("a university"): (r"universit(?:y|ies)", r"universit(?:y|ies)|college"),
}
# A question names the kind that did it in “has another council …” or “by a school”, but not in
# “council tax” or “school meals”.
_ATTRIBUTED_NOUNS = (
    r"tax|hous|home|flat|tenan|estate|propert|build|servic|web|meal|transport|uniform|place"
)
_ACTOR_LEAD = (
    r"(?:(?:^|[.?!] )(?:has|have|had|did|do|does|is|are|which|what) (?:an? |any |other |another )*"
    r"|\bby (?:an? |any |other |another )*)"
)
_ACTOR_PATTERNS = {
    kind: re.compile(rf"{_ACTOR_LEAD}(?:{question_words})\b(?! (?:{_ATTRIBUTED_NOUNS}))")
    for kind, (question_words, _) in _PATTERNS.items()
}
_NAME_PATTERNS = {
    kind: re.compile(rf"\b(?:{name_words})\b") for kind, (_, name_words) in _PATTERNS.items()
}


def kind_in_question(question: str) -> str | None:
    """Return the one kind of organisation that a question asks to have done it, or None."""
    normalised = " ".join(question.casefold().split())
    kinds = [kind for kind, pattern in _ACTOR_PATTERNS.items() if pattern.search(normalised)]
    return kinds[0] if len(kinds) == 1 else None


def kinds_of_name(name: str) -> set[str]:
    """Return the kinds that an organisation is of, by its name."""
    normalised = " ".join(tokenise(name))
    return {kind for kind, pattern in _NAME_PATTERNS.items() if pattern.search(normalised)}
