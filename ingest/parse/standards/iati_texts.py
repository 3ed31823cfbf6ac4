"""Texts of IATI, in one language: `narrative` elements in version 2, the element's own in 1."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from ingest.parse.safe_xml import local_name, text_of

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def children(element: Element, name: str) -> list[Element]:
    """Return the children of `element` that are called `name`."""
    return [child for child in element if local_name(child) == name]


def narratives(elements: Iterable[Element], language: str) -> list[str]:
    """Return the texts of `elements`, the best first: English, `language`, others.

    `language` is that of a text that states none.
    """
    texts = [
        (stated.get(_LANGUAGE, language).lower(), text_of(stated))
        for element in elements
        for stated in children(element, "narrative") or [element]
    ]
    ranked = sorted(texts, key=lambda each: _rank(each[0], language))
    return list(dict.fromkeys(text for _, text in ranked if text))


def narrative(element: Element | None, language: str, name: str = "") -> str:
    """Return the best text of `element`, or of its children `name`; "" if there is none."""
    if element is None:
        return ""
    elements = children(element, name) if name else [element]
    return next(iter(narratives(elements, language)), "")


def language_of(element: Element, default: str = "") -> str:
    """Return the language that `element` states for its texts, in lower case."""
    return element.get(_LANGUAGE, default).lower()


def _rank(language: str, default: str) -> int:
    if language.startswith("en"):
        return 0
    return 1 if language == default else 2
