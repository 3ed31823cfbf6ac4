"""Names of initiatives, and a question that is such a name: “is Fix My Street still going?”.

Names are compared by their letters and digits alone, so “FixMyStreet”, “Fix My Street” and
“fix-my-street” are one.
"""

import re
from collections.abc import Iterator

from index.model import Initiative
from index.text.documents import body_text
from index.text.normalise import comparison_key
from index.text.urls import normalise_url

# Fewer letters and digits than this name nothing, except as a whole title.
MIN_NAME_LETTERS = 3
_MAX_NAME_WORDS = 16
_HEAD = re.compile(r"(.{5,60}?)(?:\s[-–—|]\s|:\s|\s\()")
_MAX_HEAD_WORDS = 5
_IN_PARENTHESES = re.compile(r"\(([^()]{2,40})\)")
_REPOSITORY = re.compile(
    r"(?:github|gitlab|bitbucket|codeberg)[\w.-]*(?:/[\w.-]+)+?/([\w.-]{3,})/?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[\w-]+(?:\.[\w-]+)+/\S+")
_MIN_INITIALS = 3
_UNINITIALLED = frozenset(("a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"))
# Words beside a name in a question about it.
_FRAME_WORDS = frozenset(
    """
    a about active adopted alive all already also an and any anybody anyone anything are at been
    being built by call called can code council councils currently dead deploy deployed deploying
    describe did do does doing done ended else ever everybody everyone exist exists explain find
    for from get give go going gone got had happen happened happening has have hear heard here how i
    if implement implemented implementing in info information is it its just know known last like
    live look looking me more named new news now of on one open organisation organisations
    organization or other others our ours out over people please project projects ran run running
    seen service several show similar site so software some somebody someone something source status
    still stopped such system talk tell than that the their them there they thing things this to
    today tool tried try trying up update updates us use used user users uses using want was we web
    website were what whatever when where which who whole why will with working works would yet you
    your
    """.split()  # noqa: SIM905 - a hundred and more quoted words read worse
)


def whole_names(initiative: Initiative) -> frozenset[str]:
    """Return the keys of the whole names of an initiative.

    Its title and aliases, initials that the record itself uses, repository names and web addresses.
    """
    keys = {comparison_key(name) for name in (initiative.title, *initiative.aliases)}
    if (initials := _initials(initiative.title)) and re.search(
        rf"\b{initials}\b", f"{body_text(initiative)} {' '.join(initiative.aliases)}"
    ):
        keys.add(initials.casefold())
    code = initiative.reuse.code if initiative.reuse else None
    for address in filter(None, (initiative.url, code, *initiative.links)):
        keys.add(_address_key(address))
        if match := _REPOSITORY.search(normalise_url(address, keep_fragment=False)):
            keys.add(comparison_key(match[1]))
    return frozenset(filter(None, keys))


def partial_names(initiative: Initiative) -> frozenset[str]:
    """Return the keys of parts of the title or an alias that may stand for it.

    The part before a dash, a colon or a parenthesis, and a short form in parentheses.
    """
    parts = (
        comparison_key(part)
        for name in (initiative.title, *initiative.aliases)
        for part in _name_parts(name)
    )
    return frozenset(filter(_is_long_enough, parts)) - whole_names(initiative)


def names_in_question(question: str) -> list[str]:
    """Return the keys of names that a question may consist of, the longest first.

    A name is all of the question, or all but words such as “is … still going” around it. An
    address in the question is one by itself.
    """
    addresses = [_address_key(match) for match in _LINK.findall(question)]
    words = _WORD.findall(question)
    if len(words) > 2 * _MAX_NAME_WORDS:
        return addresses
    is_frame = [word.casefold() in _FRAME_WORDS for word in words]
    first = next((i for i, frame in enumerate(is_frame) if not frame), len(words) - 1)
    last = next((i for i in range(len(words), 0, -1) if not is_frame[i - 1]), 1)
    keys = {
        comparison_key("".join(words[start:end]))
        for start in range(first + 1)
        for end in range(max(last, start + 1), len(words) + 1)
        if end - start <= _MAX_NAME_WORDS
    }
    whole = comparison_key(question)
    names = sorted(
        (key for key in keys if _is_long_enough(key) or key == whole),
        key=lambda key: (-len(key), key),
    )
    return [*addresses, *names]


def _name_parts(name: str) -> Iterator[str]:
    if (match := _HEAD.match(name)) and len(match[1].split()) <= _MAX_HEAD_WORDS:
        yield match[1]
    yield from _IN_PARENTHESES.findall(name)


def _initials(title: str) -> str:
    """Return the initials of a title's words in capitals; empty for fewer than three."""
    words = [word for word in _WORD.findall(title) if word.casefold() not in _UNINITIALLED]
    initials = "".join(word[0] for word in words if word[0].isalpha()).upper()
    return initials if len(initials) >= _MIN_INITIALS else ""


def _address_key(address: str) -> str:
    return comparison_key(normalise_url(address, keep_fragment=True))


def _is_long_enough(key: str) -> bool:
    return len(key) >= MIN_NAME_LETTERS
