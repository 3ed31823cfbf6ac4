"""Choice of the language of a request, and the addresses of a page in other languages."""

from contextvars import ContextVar
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from starlette.datastructures import Headers
from starlette.types import Scope

from index.i18n.negotiation import accepted_language, known_language
from index.i18n.translation import SOURCE_LANGUAGE, current_language, list_languages

PARAMETER, COOKIE = "lang", "language"
# What programs read: they have no cookie, and their addresses take no such parameter.
_PROGRAM_PATHS = ("/api/", "/healthz", "/livez", "/mcp")

# The address of the page that is being made, in which a link to another language leads back to it.
current_address: ContextVar[tuple[str, str]] = ContextVar("current_address", default=("/", ""))


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """Link to a page in another language, which calls itself `name`."""

    language: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """Language of a request; `is_new` where its address asks to remember it."""

    language: str
    is_new: bool
    is_page: bool


def choose_language(scope: Scope) -> LanguageChoice:
    """Return the language of a request: of its address, its cookie, or what its client accepts."""
    headers = Headers(scope=scope)
    accepted = accepted_language(headers.get("accept-language", "")) or SOURCE_LANGUAGE
    if scope["path"].startswith(_PROGRAM_PATHS):
        return LanguageChoice(accepted, is_new=False, is_page=False)
    asked = known_language(dict(_parameters(scope)).get(PARAMETER, ""))
    if asked:
        return LanguageChoice(asked, is_new=True, is_page=True)
    remembered = known_language(_cookie(headers.get("cookie", "")))
    return LanguageChoice(remembered or accepted, is_new=False, is_page=True)


def list_other_languages() -> tuple[LanguageLink, ...]:
    """Return links to the page that is being made, in each other language of ours."""
    path, query = current_address.get()
    parameters = [(name, value) for name, value in _split(query) if name != PARAMETER]
    return tuple(
        LanguageLink(
            language,
            Locale(language).get_display_name(language) or language,
            f"{path}?{urlencode([*parameters, (PARAMETER, language)], errors='replace')}",
        )
        for language in list_languages()
        if language != current_language()
    )


def _parameters(scope: Scope) -> list[tuple[str, str]]:
    return _split(scope["query_string"].decode("latin-1"))


def _split(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="replace")


def _cookie(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
