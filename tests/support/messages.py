"""Extract our sentences into the catalogues of `index/i18n/locales`: `make messages`.

Sentences are the arguments of `gettext`, `ngettext` and `mark`, and the public constants of each
module that ends with `translate_constants(__name__)`. `--check` changes nothing, lists what is
missing, and exits with 1 if anything is.
"""

import io
import re
import string
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from index.i18n.translation import LOCALES, Plural

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "index", "ingest")
_KEYWORDS = {"gettext": None, "mark": None, "ngettext": (1, 2)}
_TRANSLATED_MODULE = re.compile(r"^translate_constants\(__name__\)$", re.MULTILINE)
# Names of filters that a format string has in it are typed, and are no fields.
_FIELD = re.compile(r"\{[a-z_]*\}")


@cache
def extract() -> Catalog:
    """Return a catalogue of every sentence of ours, without translations."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for package in PACKAGES:
        found = extract_from_dir(
            ROOT / package,
            method_map=[("**.py", "python")],
            keywords=_KEYWORDS,
            strip_comment_tags=True,
        )
        for _, _, message, _, _ in found:
            catalogue.add(message)
    for module in _label_modules():
        for message in _constants(module):
            catalogue.add(message)
    return catalogue


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Return the sentences without a translation, or with one that lacks a form or a field."""
    extracted, translated = extract(), read_catalogue(language)
    found = []
    for message in extracted:
        if not message.id:
            continue
        known = translated.get(message.id)
        strings = () if known is None else known.string
        forms = (strings,) if isinstance(strings, str) else tuple(strings)
        is_complete = (
            forms
            and all(forms)
            and (len(forms) == (translated.num_plurals if message.pluralizable else 1))
        )
        if (
            not is_complete
            or any(_fields(form) - _fields_of(message.id) for form in forms)
            or (not message.pluralizable and _fields(forms[0]) != _fields_of(message.id))
        ):
            found.append(_text(message.id))
    return sorted(found)


def obsolete(language: str) -> list[str]:
    """Return the messages of a catalogue that no sentence of ours has any more."""
    extracted = extract()
    return sorted(
        _text(message.id)
        for message in read_catalogue(language)
        if message.id and message.id not in extracted
    )


def update(language: str) -> None:
    """Add new sentences to a catalogue without a translation; drop those that are gone."""
    extracted, translated = extract(), read_catalogue(language)
    path = LOCALES / f"{language}.po"
    header, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
    updated = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for message in sorted(extracted, key=lambda each: _text(each.id)):
        if message.id:
            known = translated.get(message.id)
            updated.add(message.id, known.string if known else None)
    messages = io.BytesIO()
    write_po(messages, updated, width=100, no_location=True, omit_header=True)
    path.write_text(f"{header}\n\n{messages.getvalue().decode()}", encoding="utf-8")


def _label_modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if _TRANSLATED_MODULE.search(path.read_text(encoding="utf-8")):
                yield import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _constants(module: ModuleType) -> Iterator[str | tuple[str, str]]:
    for name, value in vars(module).items():
        if not name.startswith("_") and name.isupper():
            yield from _sentences(value)


def _sentences(value: object) -> Iterator[str | tuple[str, str]]:
    """Yield the sentences in a constant; what has no letter beside its fields is none."""
    if isinstance(value, Plural):
        yield tuple(value)
    elif type(value) is str:
        if any(map(str.isalpha, _FIELD.sub("", value))):
            yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _sentences(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _sentences(each)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _fields_of(message: str | tuple[str, str]) -> set[str]:
    return _fields(_text(message)) | (_fields(message[1]) if isinstance(message, tuple) else set())


def _text(message: str | tuple[str, str]) -> str:
    return message if isinstance(message, str) else message[0]


def main() -> None:
    """Update every catalogue, and list what is missing in it."""
    languages = sorted(path.stem for path in LOCALES.glob("*.po"))
    lacking = False
    for language in languages:
        if "--check" not in sys.argv:
            update(language)
        sentences = missing(language)
        lacking = lacking or bool(sentences)
        sys.stdout.write(f"{language}: {len(sentences)} without translation\n")
        for sentence in sentences:
            sys.stdout.write(f"  {sentence}\n")
    sys.exit(lacking)


if __name__ == "__main__":
    main()
