"""Mention of a filter in a text, and whether its context makes it one."""

import re
from dataclasses import dataclass

from index.model import FilterName

# The end of a filter phrase: the clause ends, or another filter follows.
PHRASE_END = (
    r"(?=\s*(?:$|[.,;:!?)–-]"
    r"|\b(?:and|or|but|in|within|across|since|after|with|please|open[- ]source)\b))"
)

# Words by which people speak of themselves. “My” and “us” count only at the start of a clause or
# beside a place (“us in Leeds”): in “fix my street” and “show us” they belong to the subject.
_SELF_REFERENCE = re.compile(
    r"\b(?:we|we['’]\w+|our|ours|i|i['’]\w+|here)\b|^\W*my\b|[,;:] my\b"
    r"|\b(?:about|at|by|for|from|help|near|of|on|to|with) (?:my|us)\b"
    r"|\b(?:and|but|because|as|if|when|where|that|so) my\b|\b(?:us|me) ?$"
    r"|\bmy (?:\w+ )?(?:council|authority|borough|district|team|department|trust|force|board)\b"
    r"(?! (?:tax|house|home|rent|tenan|bill|account|service))",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:any|anyone|anybody|anything|somebody|someone|who|which|what|others?|elsewhere"
    r"|examples?|(?:is|are) there|know (?:of|if|whether)|find out)\b",
    re.IGNORECASE,
)
_CONTINUES_ABOUT_SELF = re.compile(r",? (?:we|our|i)\b", re.IGNORECASE)
_COMPARISON_OR_EXCLUSION = re.compile(
    r"\b(?:not|than|except|as|like|unlike|similar to|same as|cop(?:y|ied)|inspired by|outside"
    r"|excluding|besides|(?:apart|aside) from|instead of|don['’]t (?:want|need)"
    r"|(?:any|every)(?:where|one|body|thing) but)\b"
    r"(?: [\w’'-]+){0,5}? ?$",
    re.IGNORECASE,
)
# Words about people: where those were is no filter.
_ABOUT_PEOPLE = re.compile(
    r"\b(?:born|educated|qualified|served|fought|died|who) ?$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_ORGANISATION = re.compile(
    r"(?:\w+ ){0,3}(?:council|authority|borough|trust|force|team|department|board)s? ?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FilterMention:
    """Mention of a filter: name and value as typed, start and end of its words in the text."""

    name: FilterName
    value: str
    start: int
    end: int


def is_filter(text: str, start: int, end: int) -> bool:
    """Return whether the phrase from `start` to `end` narrows what is asked.

    It does not where it describes the person who asks (“our council in Wales”, “Since 2020 we …”, a
    last sentence “District council in Wales”) or another case (“like the one in Leeds”, “not in”).
    """
    sentence_ends = [*_SENTENCE_END.finditer(text, 0, start)]
    lead = text[sentence_ends[-1].end() if sentence_ends else 0 : start]
    self_references = [*_SELF_REFERENCE.finditer(lead)]
    if self_references and not _ASKING.search(lead, self_references[-1].end()):
        return False
    if not lead.strip() and _CONTINUES_ABOUT_SELF.match(text, end):
        return False
    is_last_sentence = _SENTENCE_END.match(text, end) or not text[end:].strip()
    if _COMPARISON_OR_EXCLUSION.search(lead) or _ABOUT_PEOPLE.search(lead):
        return False
    return not (sentence_ends and is_last_sentence and _ORGANISATION.fullmatch(lead))
