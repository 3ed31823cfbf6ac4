"""Slack app: HTTP routes, Bolt app and lifecycle, wired from the configuration."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from fastapi import APIRouter, Request
from fastapi.responses import Response
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.signature import SignatureVerifier

from bot.chat.build_watcher import BuildWatcher
from bot.chat.services import ChatServices
from bot.slack.auth.admins import Administrators
from bot.slack.auth.authorise import AuthorisationMiddleware, authorize_from_context, handle_error
from bot.slack.auth.encryption import TokenCipher
from bot.slack.auth.installation_store import InstallationStore, OAuthStateStore
from bot.slack.auth.oauth import create_flow, create_router
from bot.slack.auth.workspaces import OAuthWorkspaces, SingleWorkspace, Workspaces
from bot.slack.config import OAuthConfig, SlackConfig
from bot.slack.dispatcher import Dispatcher
from bot.slack.handlers import (
    admin,
    answer_actions,
    feedback,
    home,
    lifecycle,
    nudges,
    questions,
    refine,
    share,
)
from bot.slack.handlers.admin import AdminCommandHandlers, ProgressMessages
from bot.slack.handlers.home import HomeTab
from bot.slack.transport.client import create_client, silent_logger
from bot.slack.transport.socket_mode import socket_connection
from bot.store.db.engine import make_async_engine

_MAX_BODY_BYTES = 1_000_000
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
# A post may take 20 s and arrive all the same.
_TIMEOUT = aiohttp.ClientTimeout(total=60, connect=5)


class SlackApp:
    """Slack part of the server: its routes and background tasks."""

    def __init__(self, config: SlackConfig, services: ChatServices) -> None:
        """Wire the app from `config`; nothing is sent before `lifespan`. Raises SetupError."""
        self._config, self._exit_stack = config, AsyncExitStack()
        self._client = create_client(config.api_url)
        self._oauth_router: APIRouter | None = None
        workspaces = (
            self._single_workspace()
            if config.oauth is None
            else self._oauth_workspaces(config.oauth)
        )
        self._app = AsyncApp(
            name="hasanyone",
            logger=silent_logger,
            signing_secret=config.signing_secret or "",
            client=self._client,
            before_authorize=AuthorisationMiddleware(workspaces).authorise,
            authorize=authorize_from_context,
        )
        self._app.error(handle_error)
        administrators = Administrators(config.admins)
        self._dispatcher = Dispatcher(self._app, services, workspaces, administrators.is_admin)
        register_handlers(self._dispatcher, services, workspaces)
        self._dispatcher.ignore_unhandled()

    def router(self) -> APIRouter:
        """Return the routes for Slack's requests and, with OAuth, for installations."""
        router = APIRouter(prefix="/slack", include_in_schema=False)
        if self._config.signing_secret:  # without a signing secret no request can be verified
            router.add_api_route("/events", self._handle_events, methods=["POST"])
        if self._oauth_router:
            router.include_router(self._oauth_router)
        return router

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the HTTP session, the dispatcher and, if configured, Socket Mode."""
        async with self._exit_stack as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession(timeout=_TIMEOUT))
            self._client.session = session
            await stack.enter_async_context(self._dispatcher.deliveries.running())
            if self._config.app_token:
                await stack.enter_async_context(
                    socket_connection(self._app, self._config.app_token)
                )
            yield

    async def _handle_events(self, request: Request) -> Response:
        body = await _read_body(request)
        if body is None:
            return Response(status_code=413)
        # Verified here because Bolt raises an error, and does not refuse, if a signature is not
        # hexadecimal or a body is not UTF-8.
        if not self._has_valid_signature(request, body):
            return Response(status_code=401)
        try:
            bolt_request = to_async_bolt_request(request, body)
        except ValueError:
            return Response(status_code=400)
        return to_starlette_response(await self._app.async_dispatch(bolt_request))

    def _has_valid_signature(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (_TIMESTAMP.fullmatch(timestamp) and signature.isascii()):
            return False
        try:
            verifier = SignatureVerifier(self._config.signing_secret or "")
            return verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            return False

    def _single_workspace(self) -> Workspaces:
        return SingleWorkspace(self._client, self._config.bot_token or "")

    def _oauth_workspaces(self, oauth: OAuthConfig) -> Workspaces:
        engine = make_async_engine(oauth.database_url)
        self._exit_stack.push_async_callback(engine.dispose)
        installation_store = InstallationStore(
            oauth.client_id, engine, TokenCipher(oauth.encryption_keys)
        )
        credentials = {"client_id": oauth.client_id, "client_secret": oauth.client_secret}
        state_store = OAuthStateStore(engine)
        self._oauth_router = create_router(
            create_flow(self._client, installation_store, state_store, **credentials)
        )
        rotator = AsyncTokenRotator(client=self._client, **credentials)
        return OAuthWorkspaces(self._client, installation_store, rotator)


def register_handlers(
    dispatcher: Dispatcher, services: ChatServices, workspaces: Workspaces
) -> None:
    """Register every handler. If several match a delivery, the first is called."""
    watcher = BuildWatcher(dispatcher.deliveries.run_in_background)
    home_tab, progress = HomeTab(services, watcher), ProgressMessages(services, watcher)
    lifecycle.register(dispatcher, services, workspaces)
    questions.register(dispatcher, services, AdminCommandHandlers(services, progress))
    answer_actions.register(dispatcher, services)
    refine.register(dispatcher, services)
    share.register(dispatcher, services)
    feedback.register(dispatcher, services)
    home.register(dispatcher, services, home_tab)
    admin.register(dispatcher, services, progress, home_tab)
    nudges.register(dispatcher, services)


async def _read_body(request: Request) -> bytes | None:
    """Return the request's body; None if it is larger than 1 MB, which Slack's never are."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            return None
    return bytes(body)
