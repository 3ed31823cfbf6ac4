"""Marks on a page what is not in its language: texts of records and of people.

Templates give such texts `dir="auto"`. By WCAG 2.2, 3.1.2, a part in another language says so.
"""

import re
from html import unescape

from jinja2 import Template

from index.i18n.translation import SOURCE_LANGUAGE, current_language
from index.query.language.detection import detect_language

_TEXT_OF_OTHERS = re.compile(
    r'(<(?!input|textarea)[a-z][a-z0-9]*(?: [^<>]*)? dir="auto"[^<>]*)>([^<]*[^\W\d_][^<]*)'
)
_QUOTED = re.compile(r"“[^”]*”|\([^)]*\)")


class MarkingTemplate(Template):
    """Template whose pages mark the texts of others; pages in English are as they are.

    Most records are in English, and what is not states no language.
    """

    def render(self, *args: object, **context: object) -> str:
        """Return the page."""
        page = super().render(*args, **context)
        return page if current_language() == SOURCE_LANGUAGE else mark_languages(page)


def mark_languages(page: str) -> str:
    """Return a page with `lang` on each text of others, empty where its language is not known."""
    return _TEXT_OF_OTHERS.sub(_mark, page)


def _mark(match: re.Match[str]) -> str:
    tag, text = match.groups()
    ours = _QUOTED.sub(" ", unescape(text))  # a sentence of ours may quote a record
    language = detect_language(ours if any(map(str.isalpha, ours)) else unescape(text))
    if " lang=" in tag or language == current_language():
        return match[0]
    return f'{tag} lang="{language or ""}">{text}'
