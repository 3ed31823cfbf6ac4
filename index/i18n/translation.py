"""Translate our sentences into the reader's language, from `locales/<language>.po`.

A language is added by adding one file there. Its messages are whole sentences with named fields,
filled after translation: `gettext("Read on {date}.").format(date=date)`.
"""

import gettext as standard
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
LOCALES = Path(__file__).parent / "locales"
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


class Plural(NamedTuple):
    """A sentence for one and a sentence for several; a language may have more of them."""

    one: str
    many: str


@cache
def list_languages() -> tuple[str, ...]:
    """Return the tags of the languages that we have, English first."""
    return (SOURCE_LANGUAGE, *sorted(path.stem for path in LOCALES.glob("*.po")))


def current_language() -> str:
    """Return the tag of the language in which this context is answered."""
    return _language.get()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Answer in `language` within this context; in English if we do not have it."""
    token = _language.set(language if language in list_languages() else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def mark(message: str) -> str:
    """Return a constant as it is; it is translated where it is used, by `gettext`."""
    return message


def gettext(message: str) -> str:
    """Return a sentence of ours in the reader's language; as it is if nobody translated it."""
    language = _language.get()
    if language == SOURCE_LANGUAGE or not message:
        return message
    return _translations(language).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a sentence that goes with `count` in the reader's language."""
    return _translations(_language.get()).ngettext(one, many, count)


@cache
def _translations(language: str) -> standard.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return standard.NullTranslations()
    with (LOCALES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)
