"""A language in which each sentence of ours is itself in brackets, and records without letters.

What is then read without brackets was not translated. The language is Japanese by name, so that the
dates and the countries of Babel have no Latin letters either.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from index.i18n import translation
from index.i18n.translation import use_language
from index.model import Status
from tests.support.messages import extract

PSEUDO = "ja"
OPEN, CLOSE = "⟦", "⟧"
_INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_ADDRESS = re.compile(r"https?://[^\s|>)]+|hasanyone\.example\S*")
_WORD = re.compile(r"[A-Za-z]{2,}")
_LETTER = re.compile(r"[^\W\d_]")
_ISO_TIME = re.compile(r"\d{4}(-\d\d){0,2}(T[\d:.+Z]+)?")
# Fields of records that are codes or names of fields; a reason of a link is a sentence of ours.
_CODES = frozenset(
    ("calibration", "code", "country", "deployed_in", "differs", "field", "lifted",
     "reason", "spoken", "states", "query_id")
)  # fmt: skip


@contextmanager
def speak_pseudo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer in the pseudo language within the context; its catalogue is written to `folder`."""
    (folder / f"{PSEUDO}.po").write_bytes(_pseudo_catalogue())
    monkeypatch.setattr(translation, "LOCALES", folder)
    _forget_languages()
    try:
        with use_language(PSEUDO):
            yield
    finally:
        monkeypatch.undo()
        _forget_languages()


@cache
def _pseudo_catalogue() -> bytes:
    catalogue = Catalog(locale=PSEUDO, charset="utf-8", fuzzy=False)
    for message in extract():
        if message.id:
            texts = [message.id] if isinstance(message.id, str) else [message.id[1]]
            marked = tuple(f"{OPEN}{text}{CLOSE}" for text in texts)
            catalogue.add(message.id, marked if message.pluralizable else marked[0])
    file = io.BytesIO()
    write_po(file, catalogue)
    return file.getvalue()


def without_letters(value: Any) -> Any:
    """Return a record, an answer or a question with a digit for each letter of what it states."""
    if is_dataclass(value):
        changed = {
            field.name: without_letters(getattr(value, field.name))
            for field in fields(value)
            if field.name not in _CODES
        }
        return replace(value, **changed)  # type: ignore[type-var]
    if isinstance(value, tuple | list):
        return type(value)(map(without_letters, value))
    if isinstance(value, dict):
        return {key: without_letters(each) for key, each in value.items()}
    if type(value) is not str or _ISO_TIME.fullmatch(value) or value in set(Status):
        return value
    if value.startswith("http"):
        return "https://7.7"
    return _LETTER.sub("7", value)


def untranslated(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of a text that are in no brackets, and are no address."""
    remaining = _ADDRESS.sub(" ", text)
    while (inner := _INNERMOST.sub(" ", remaining)) != remaining:
        remaining = inner
    return [word for word in _WORD.findall(remaining) if word not in allowed]


def read_html(page: str) -> str:
    """Return what a person reads or hears of a page."""
    reader = _Reader()
    reader.feed(page)
    return "\n".join(reader.read)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self._is_hidden = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._is_hidden = tag in {"style", "script", "code"}
        heard = dict(attributes)
        self.read += filter(None, map(heard.get, ("aria-label", "placeholder", "alt", "title")))

    def handle_endtag(self, tag: str) -> None:
        self._is_hidden = False

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.read.append(data)


def _forget_languages() -> None:
    translation.list_languages.cache_clear()
    translation._translations.cache_clear()
