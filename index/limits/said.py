"""A limit said in words, and whether the words around it make it one."""

import re
from dataclasses import dataclass

# A phrase ends a clause, or another limit follows it.
THEN = (
    r"(?=\s*(?:$|[.,;:!?)–-]"
    r"|\b(?:and|or|but|in|within|across|since|after|with|please|open[- ]source)\b))"
)

_SELF = re.compile(r"\b(?:we|we['’]\w+|our|ours|us|i|i['’]\w+|my|me|here)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:any|anyone|anybody|anything|somebody|someone|who|which|what|others?|elsewhere"
    r"|examples?|(?:is|are) there)\b",
    re.IGNORECASE,
)
_GOES_ON_ABOUT_SELF = re.compile(r",? (?:we|our|i)\b", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:not|than|except|as|like|similar to|same as|cop(?:y|ied)|inspired by)\b"
    r"(?: [\w’'-]+){0,5}? ?$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_BODY = re.compile(
    r"(?:\w+ ){0,3}(?:council|authority|borough|trust|force|team|department|board)s? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A limit said in words: its name and value as typed, and where its words start and end."""

    name: str
    value: str
    start: int
    end: int


def limits(text: str, start: int, end: int) -> bool:
    """Whether the phrase from `start` to `end` limits what is asked.

    It does not where it tells of the person who asks (“our council in Wales”, “Since 2020 we …”, a
    last sentence “District council in Wales”) or of another (“like the one in Leeds”, “not in”).
    """
    ends = [*_SENTENCE_END.finditer(text, 0, start)]
    lead = text[ends[-1].end() if ends else 0 : start]
    own = [*_SELF.finditer(lead)]
    if own and not _ASKS.search(lead, own[-1].end()):
        return False
    if not lead.strip() and _GOES_ON_ABOUT_SELF.match(text, end):
        return False
    last = _SENTENCE_END.match(text, end) or not text[end:].strip()
    return not (_ANOTHER.search(lead) or (ends and last and _BODY.fullmatch(lead)))
