"""Removal of what surrounds the text of a page: bylines, thanks, notes, navigation, cookie notices.

Only what names persons or belongs to the page is removed. Other prose stays.
"""

import re

from index.text.documents import split_sentences

_PARAGRAPH_BREAK = "\n\n"
_BY = re.compile(r"(?:(?:written|posted|published|prepared) )?by ", re.IGNORECASE)
_PERSON_LABEL = re.compile(
    r"(?:authors?|editors?|project (?:lead|manager|contact)|contact person|maintainer) ?: ?",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-]){0,30}")
_PARTICLES = frozenset({"al", "bin", "da", "de", "den", "der", "di", "la", "van", "von"})
_BETWEEN_NAMES = frozenset({"and", "&", "with"})
# Words that begin what follows a byline.
_AFTER_BYLINE = frozenset({"reference", "references", "special", "published", "posted", "updated"})
_MARKS = "*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰"
_REFERENCE = re.compile(r"(?:references?|footnotes?|notes?) ?:? ?\[?\d{1,3}\]?[.:]?", re.IGNORECASE)
_THANKS = re.compile(
    r"(?:(?:special|many|sincere|with) thanks(?: also)?(?: go)? to|acknowledge?ments? ?:"
    r"|we (?:would (?:also )?like to )?thank|we are grateful to) ",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:[A-Z]\.|[A-Z][\w'’-]{1,30})(?: [A-Z]\.)? [A-Z][\w'’-]{1,30}")
_DATE = r"[\w .,:/-]{0,12}\d[\w .,:/-]{0,30}"
_SHARE = (
    r"(?:facebook|twitter|x|linkedin|e-?mail|whatsapp|print|copy(?: the)? link|pinterest|reddit)"
)
_FURNITURE = re.compile(
    r"skip to (?:the )?(?:main )?(?:content|navigation|search)"
    r"|(?:(?:page|this page was) )?(?:last |first )?(?:updated|modified|reviewed|published|posted)"
    rf"(?: on)? ?:? ?{_DATE}"
    r"|share(?: this)?(?: page| article| post| story)?(?: on| via| by| with)?:?"
    rf"|(?:(?:share|tweet|post|send)?(?: this)?(?: page)?(?: on| via| by)? ?{_SHARE}"
    r"[ ,|·]{0,3}){1,8}"
    r"|(?:back to )?(?:the )?top|(?:main )?menu|home|search|close|print(?: this page)?|breadcrumbs?"
    r"|read more|learn more|(?:table of )?contents|on this page|sign in|log ?in|subscribe"
    r"|home(?: [›»>/|] [^›»>/|]{1,60}){1,6}"
    r"|(?:©|\(c\)|copyright).{0,120}"
    r"|accept(?: all)? cookies|(?:manage|change)(?: your)? cookie (?:settings|preferences)",
    re.IGNORECASE | re.DOTALL,
)
_COOKIES = re.compile(
    r"(?:we|(?:this|our) (?:web)?site)(?: also)? uses? (?:\w+ ){0,3}cookies\b", re.IGNORECASE
)
_FIRST_APPEARED = re.compile(
    r"\s*The post .{1,300}? (?:appeared first|first appeared) on .{1,200}\Z", re.DOTALL
)
_BRACKETED_MARK = re.compile(r"(?<=[\w%.,;:)”\"])\[[1-9]\d{0,2}\](?=[\s.,;:)]|\Z)")
# The words before it have four letters, so that m² stays.
_RAISED_MARK = re.compile(r"(?<=[^\W\d_]{4})(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|[†‡])(?!\w)")


def strip_page_text(text: str) -> str | None:
    """Return the text of a page without what surrounds it; None if nothing is left.

    Paragraphs are separated by empty lines.
    """
    paragraphs = _FIRST_APPEARED.sub("", text).split(_PARAGRAPH_BREAK)
    return _PARAGRAPH_BREAK.join(filter(None, map(_strip_paragraph, paragraphs))) or None


def strip_person_label(text: str) -> str | None:
    """Return `text` without “Project lead:” and a name at its start; None if nothing is left."""
    return _strip_names(text, _PERSON_LABEL.match(text)) or None


def _strip_paragraph(paragraph: str) -> str:
    opening = _BY.match(paragraph) or _PERSON_LABEL.match(paragraph)
    stripped = _strip_names(paragraph, opening)
    if _REFERENCE.fullmatch(stripped):
        return ""
    rest = _REFERENCE.match(stripped)
    if rest and (stripped != paragraph or _THANKS.match(stripped[rest.end() :].lstrip())):
        stripped = stripped[rest.end() :].lstrip()
    kept = " ".join(filter(None, map(_strip_sentence, _join_initials(split_sentences(stripped)))))
    if kept != " ".join(stripped.split()):
        stripped = kept
    if _FURNITURE.fullmatch(stripped.rstrip(".")):
        return ""
    return _RAISED_MARK.sub("", _BRACKETED_MARK.sub("", stripped))


def _join_initials(sentences: list[str]) -> list[str]:
    """Return sentences without breaks after initials: “A. Author”."""
    joined: list[str] = []
    for sentence in sentences:
        if joined and re.search(r"(?:^|[\s(])[A-Z]\.$", joined[-1]):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def _strip_sentence(sentence: str) -> str:
    """Return a sentence; "" if it thanks persons or is a cookie notice."""
    match = _THANKS.match(sentence)
    is_thanks = match is not None and _PERSON.search(sentence[match.end() :])
    return "" if is_thanks or _COOKIES.match(sentence) else sentence


def _strip_names(text: str, match: re.Match[str] | None) -> str:
    """Return `text` without the byline that `match` opens: names up to a mark or the end."""
    if match is None:
        return text
    words, position = 0, match.end()
    for token in re.finditer(r"\S+", text[match.end() :]):
        word = token[0].rstrip(",;")
        plain = word.rstrip(_MARKS)
        if plain.casefold() in _AFTER_BYLINE and words > 1:
            return text[position:].lstrip()
        is_joint = plain in _BETWEEN_NAMES or plain in _PARTICLES
        is_name = bool(_NAME_WORD.fullmatch(plain)) and plain[0].isupper()
        if not is_joint and not is_name:
            return text
        words += is_name
        position = match.end() + token.end()
        is_last = text[position:].lstrip()[:1] not in (",", "&") and word != plain
        if is_last and words > 1 and not re.match(r"\s*(?:and|&|with)\b", text[position:]):
            return text[position:].lstrip()
    return "" if words > 1 else text
