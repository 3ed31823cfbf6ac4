"""Modules of labels, whose constants are read in the reader's language.

A module that ends with `translate_constants(__name__)` holds its labels in English. Whoever reads
`labels.CLOSE` gets the label in the language of the context. So it is read when something is laid
out, never when a module is imported, and `from … import CLOSE` is not used.
"""

import sys
from collections.abc import Mapping
from types import ModuleType

from index.i18n.translation import SOURCE_LANGUAGE, current_language, gettext


class TranslatedModule(ModuleType):
    """Module that translates the strings among its public constants as they are read."""

    def __getattribute__(self, name: str) -> object:
        """Return an attribute, translated; what is private, a function or a class as it is."""
        value: object = super().__getattribute__(name)
        if name.startswith("_") or current_language() == SOURCE_LANGUAGE:
            return value
        return _translate(value)


def translate_constants(module_name: str) -> None:
    """Let everybody else read the constants of a module in the language of the reader.

    https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access
    """
    sys.modules[module_name].__class__ = TranslatedModule


def _translate(value: object) -> object:
    """Return a string, and the strings in a tuple or a mapping, in the reader's language.

    What is of another type, such as a member of an enumeration or a `Plural`, is left as it is.
    """
    if type(value) is str:
        return gettext(value)
    if type(value) is tuple:
        return tuple(map(_translate, value))
    if isinstance(value, Mapping):
        return {key: _translate(each) for key, each in value.items()}
    return value
