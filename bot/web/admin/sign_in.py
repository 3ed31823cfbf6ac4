"""Routes of signing in, by a provider or by a one-time link, and of signing out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment

from bot.links.signer import Signer
from bot.presentation.staff import labels
from bot.service.administration import AdminService
from bot.signin.administrators import find_rule
from bot.signin.config import SignInConfig
from bot.signin.links import LINK_PATH, SignInLinks
from bot.signin.openid import CALLBACK_PATH, OpenIdProvider
from bot.signin.return_path import own_path
from bot.signin.sessions import Session, new_session
from bot.web.admin.guard import (
    ADMIN_PATH,
    SIGN_IN_PATH,
    Guard,
    PageRequest,
    read_form,
    redirect,
    render_staff_page,
)
from bot.web.admin.visitors import Visitors
from bot.web.bounded_body import BoundedRoute
from index.errors import NotFound

_BEGIN_PATH = f"{SIGN_IN_PATH}/begin"
_SIGN_OUT_PATH = "/sign-out"
_SIGNED_OUT_PATH = "/signed-out"
# Holds the state of a sign-in while the person is at the provider.
_STATE_COOKIE = "hasanyone-sign-in"
_STATE_LIFETIME = timedelta(minutes=10)
_STATE = "state"


class SignInRoutes:
    """Routes by which people begin and end a session."""

    def __init__(
        self,
        config: SignInConfig,
        visitors: Visitors,
        signer: Signer,
        links: SignInLinks,
        admin: AdminService,
        templates: Environment,
    ) -> None:
        self._config, self._visitors, self._links = config, visitors, links
        self._admin, self._templates = admin, templates
        self._signer = signer
        self._provider = OpenIdProvider(config.provider) if config.provider else None

    def router(self, guard: Guard) -> APIRouter:
        """Return the routes; `guard` adds the one that signs out."""
        routes = APIRouter(include_in_schema=False, route_class=BoundedRoute)
        read = ["GET", "HEAD"]
        routes.add_api_route(SIGN_IN_PATH, self._show, methods=read)
        routes.add_api_route(LINK_PATH, self._show_link, methods=read)
        routes.add_api_route(LINK_PATH, self._redeem_link, methods=["POST"])
        routes.add_api_route(_SIGNED_OUT_PATH, self._show_signed_out, methods=read)
        routes.add_api_route(_BEGIN_PATH, self._begin, methods=["GET"])
        routes.add_api_route(CALLBACK_PATH, self._finish, methods=["GET"])
        guard.form(_SIGN_OUT_PATH, self._sign_out)
        return routes

    async def _show(self, request: Request) -> Response:
        to = own_path(request.query_params.get("to"))
        visitor = await run_in_threadpool(self._visitors.find, request)
        return self._render("sign_in.html", to=to, visitor=visitor)

    async def _begin(self, request: Request) -> Response:
        if self._provider is None:
            raise NotFound(labels.NO_PROVIDER, labels.SIGN_IN_ONLY_BY_LINK)
        state: dict[str, Any] = {"to": own_path(request.query_params.get("to"))}
        request.scope["session"] = state  # the library keeps there what it needs in the next step
        response = await self._provider.begin(request)
        response.set_cookie(
            _STATE_COOKIE,
            self._signer.sign(_STATE, state),
            max_age=int(_STATE_LIFETIME.total_seconds()),
            path=SIGN_IN_PATH,
            secure=self._config.is_secure,
            httponly=True,
            samesite="lax",  # the provider sends people back from another site
        )
        return response

    async def _finish(self, request: Request) -> Response:
        if self._provider is None:
            raise NotFound(labels.NO_PROVIDER, labels.SIGN_IN_ONLY_BY_LINK)
        state = self._read_state(request)
        request.scope["session"] = state
        claims = await self._provider.finish(request)
        session = self._session_of(claims)
        response = await self._sign_in(session, own_path(state.get("to")))
        response.delete_cookie(_STATE_COOKIE, path=SIGN_IN_PATH)
        return response

    async def _show_link(self, request: Request) -> Response:
        # Only the button uses the link up: programs that preview links open them.
        return self._render("link.html", token=request.query_params.get("token", ""))

    async def _redeem_link(self, request: Request) -> Response:
        token = (await read_form(request)).get("token", [""])[-1]
        session = await run_in_threadpool(self._links.redeem, token)
        return await self._sign_in(session, ADMIN_PATH)

    async def _show_signed_out(self, _request: Request) -> Response:
        return self._render("signed_out.html")

    def _sign_out(self, page: PageRequest) -> Response:
        self._visitors.sessions.end(page.visitor.session)
        response = redirect(_SIGNED_OUT_PATH)
        self._visitors.sign_out(response)
        return response

    async def _sign_in(self, session: Session, to: str) -> Response:
        response = redirect(to)
        self._visitors.sign_in(response, session)
        if session.rule:
            person = session.person(is_admin=True)
            await run_in_threadpool(self._admin.record_sign_in, person, session.rule)
        return response

    def _session_of(self, claims: Mapping[str, Any]) -> Session:
        host = urlsplit(str(claims["iss"])).hostname or "provider"
        return new_session(host, str(claims["sub"]), find_rule(self._config.admin_rules, claims))

    def _read_state(self, request: Request) -> dict[str, Any]:
        """Return the state of the sign-in that was begun in this browser; empty for none."""
        cookie = request.cookies.get(_STATE_COOKIE, "")
        state: dict[str, Any] | None = self._signer.read(_STATE, cookie, _STATE_LIFETIME)
        return state or {}

    def _render(self, name: str, **context: object) -> HTMLResponse:
        return render_staff_page(
            self._templates,
            name,
            has_provider=self._provider is not None,
            begin_path=_BEGIN_PATH,
            is_reading_closed=self._config.is_reading_closed,
            **context,
        )
