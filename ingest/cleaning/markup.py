"""Removal of markup from texts: entities, tags, CDATA marks and invisible characters."""

import html
import re
import unicodedata

from lxml.html import defs

# More than any registry needs in one field. The rest is cut, to bound the time of regexes.
MAX_FIELD_CHARS = 100_000

# Systems that pass a text on escape it again. No text was seen escaped more often than this.
_MAX_ESCAPES = 3
_CDATA_MARKS = ("<![CDATA[", "]]>")
_SCRIPT = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(
    r"<!--.{0,4000}?-->|<[!?][a-zA-Z][^<>]{0,4000}>|</?([a-zA-Z][\w:-]{0,40})([^<>]{0,4000})>",
    re.DOTALL,
)
# Elements that are not HTML's own: <o:p>, <drupal-media>.
_CUSTOM_ELEMENT = re.compile(r"[a-z]\w*[:-]\w[\w:-]*", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s.*=.*", re.DOTALL)


def strip_markup(text: str) -> str:
    """Return `text` without markup: entities are resolved, then tags are taken off.

    What only looks like a tag stays: "R&D <grants> tracker".
    """
    stripped = text[:MAX_FIELD_CHARS].replace("\\r", "").replace("\\n", "\n")
    for _ in range(_MAX_ESCAPES):
        if "&" not in stripped:
            break
        stripped = html.unescape(stripped)
    if "<" in stripped:
        if _CDATA_MARKS[0] in stripped:
            for mark in _CDATA_MARKS:
                stripped = stripped.replace(mark, " ")
        stripped = _TAG.sub(_replace_tag, _SCRIPT.sub(" ", stripped))
    return strip_invisible(stripped)


def strip_invisible(text: str) -> str:
    """Return `text` without control, zero-width and broken characters."""
    if text.isascii() and text.isprintable():
        return text
    visible = (
        c for c in text.replace("\u00a0", " ") if c in "\n\t" or unicodedata.category(c)[0] != "C"
    )
    return "".join(visible)


def _replace_tag(match: re.Match[str]) -> str:
    name, rest = match[1], match[2]
    is_tag = (
        name is None
        or name.casefold() in defs.tags
        or _CUSTOM_ELEMENT.fullmatch(name)
        or _ATTRIBUTES.fullmatch(rest)
    )
    return " " if is_tag else match[0]
