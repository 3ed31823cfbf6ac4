"""Choice of a language of ours: by the header of a request, or by the name of a locale."""

import re
from collections.abc import Mapping

from index.i18n.translation import SOURCE_LANGUAGE, list_languages

_MAX_RANGES = 20
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
# In this order a program takes the language of its messages.
# https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def accepted_language(header: str) -> str | None:
    """Return the language of ours that an Accept-Language header prefers; None for none of ours.

    RFC 9110, section 12.5.4: of equal qualities the first one is meant.
    """
    preferred, best = None, 0.0
    for each in header.split(",")[:_MAX_RANGES]:
        tag, _, parameters = each.partition(";")
        matched = _QUALITY.fullmatch(parameters.strip()) if parameters else None
        if parameters and not matched:
            continue
        quality = float(matched[1]) if matched else 1.0
        language = SOURCE_LANGUAGE if tag.strip() == "*" else known_language(tag)
        if language and quality > best:
            preferred, best = language, quality
    return preferred


def known_language(locale: str) -> str | None:
    """Return the language of ours that a locale is of: `cy` of `cy-GB` or `cy_GB.UTF-8`."""
    language = re.split(r"[-_.@]", locale.strip().lower(), maxsplit=1)[0]
    return language if language in list_languages() else None


def language_of_environment(environment: Mapping[str, str]) -> str:
    """Return the language that the locale of a terminal asks for; English for one that is not ours.

    The first variable that is set counts.
    """
    locale = next(filter(None, map(environment.get, _LOCALE_VARIABLES)), "")
    return known_language(locale) or SOURCE_LANGUAGE
