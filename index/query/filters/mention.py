"""A limit said in words, and whether the words around it make it one."""

import re
from dataclasses import dataclass

# A phrase ends a clause, or another limit follows it.
THEN = (
    r"(?=\s*(?:$|[.,;:!?)–-]"
    r"|\b(?:and|or|but|in|within|across|since|after|with|please|open[- ]source)\b))"
)

# Who asks: “my” and “us” only where they begin what is told or are the place's own (“us in Leeds”),
# for “fix my street” and “show us” say what is sought.
_SELF = re.compile(
    r"\b(?:we|we['’]\w+|our|ours|i|i['’]\w+|here)\b|^\W*my\b|[,;:] my\b"
    r"|\b(?:about|at|by|for|from|help|near|of|on|to|with) (?:my|us)\b"
    r"|\b(?:and|but|because|as|if|when|where|that|so) my\b|\b(?:us|me) ?$"
    r"|\bmy (?:\w+ )?(?:council|authority|borough|district|team|department|trust|force|board)\b"
    r"(?! (?:tax|house|home|rent|tenan|bill|account|service))",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:any|anyone|anybody|anything|somebody|someone|who|which|what|others?|elsewhere"
    r"|examples?|(?:is|are) there|know (?:of|if|whether)|find out)\b",
    re.IGNORECASE,
)
_GOES_ON_ABOUT_SELF = re.compile(r",? (?:we|our|i)\b", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:not|than|except|as|like|unlike|similar to|same as|cop(?:y|ied)|inspired by|outside"
    r"|excluding|besides|(?:apart|aside) from|instead of|don['’]t (?:want|need)"
    r"|(?:any|every)(?:where|one|body|thing) but)\b"
    r"(?: [\w’'-]+){0,5}? ?$",
    re.IGNORECASE,
)
# Of people: where they were is no limit.
_OF_PEOPLE = re.compile(r"\b(?:born|educated|qualified|served|fought|died|who) ?$", re.IGNORECASE)
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
    if _ANOTHER.search(lead) or _OF_PEOPLE.search(lead):
        return False
    return not (ends and last and _BODY.fullmatch(lead))
