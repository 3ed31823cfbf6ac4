"""ASGI middleware that answers each request in its language, and says in the response which."""

from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.languages.choice import COOKIE, LanguageChoice, choose_language, current_address
from index.i18n.translation import use_language

_YEAR_S = 365 * 24 * 60 * 60
# What has no sentence of ours.
_UNTRANSLATED_PATHS = ("/static/", "/api/v1/openapi.json", "/api/v1/export", "/mcp")


class LanguageMiddleware:
    """ASGI middleware around all routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in its language; other ASGI messages are passed on."""
        if scope["type"] != "http" or scope["path"].startswith(_UNTRANSLATED_PATHS):
            await self._app(scope, receive, send)
            return
        choice = choose_language(scope)

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), choice, scope["scheme"])
            await send(message)

        address = quote(scope["path"]), scope["query_string"].decode("latin-1")
        token = current_address.set(address)
        try:
            with use_language(choice.language):
                await self._app(scope, receive, send_with_language)
        finally:
            current_address.reset(token)


def _add_headers(headers: MutableHeaders, choice: LanguageChoice, scheme: str) -> None:
    headers.setdefault("content-language", choice.language)
    headers.add_vary_header("Accept-Language")
    if choice.is_page:
        headers.add_vary_header("Cookie")
    if choice.is_new:
        is_secure = "; Secure" if scheme == "https" else ""
        headers.append(
            "set-cookie",
            f"{COOKIE}={choice.language}; Max-Age={_YEAR_S}; Path=/; HttpOnly; SameSite=Lax"
            + is_secure,
        )
