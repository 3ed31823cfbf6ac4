"""Slack as one part of the server: built from what is set, run beside the page."""

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

from bot.slack.auth import oauth as install
from bot.slack.auth.admins import Administrators
from bot.slack.auth.authorise import Admittance, admitted, failed
from bot.slack.auth.encryption import Box
from bot.slack.auth.installation_store import Installations, States
from bot.slack.auth.workspaces import Installed, ManyWorkspaces, OneWorkspace
from bot.slack.config import OAuth, Setup
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import register, uninstall
from bot.slack.transport.client import client, quiet
from bot.slack.transport.socket_mode import connected
from bot.store.db.engine import async_engine_for

_LARGEST = 1_000_000
_STAMP = re.compile(r"[0-9]{1,12}")
_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)


class Slack:
    """The Slack app: its routes, and what runs while the server does."""

    def __init__(self, setup: Setup, core: Core) -> None:
        """Serve what is set up; nothing is sent before `running`. Raises SetupError."""
        self._setup, self._closing = setup, AsyncExitStack()
        self._client = client(setup.api_url)
        self._install: APIRouter | None = None
        installed = self._one() if setup.oauth is None else self._many(setup.oauth)
        self._app = AsyncApp(
            name="hasanyone",
            logger=quiet,
            signing_secret=setup.signing_secret or "",
            client=self._client,
            before_authorize=Admittance(installed).admit,
            authorize=admitted,
        )
        self._app.error(failed)
        admins = Administrators(setup.admins)
        self._ear = Ear(self._app, core.store.inbox, installed, admins.include)
        uninstall.listen(self._ear, core, installed)
        register.listen(self._ear, core)
        self._ear.seal()

    def router(self) -> APIRouter:
        """The addresses that Slack and an administrator's browser come to."""
        routes = APIRouter(prefix="/slack", include_in_schema=False)
        if self._setup.signing_secret:  # without one anybody could sign
            routes.add_api_route("/events", self._events, methods=["POST"])
        if self._install:
            routes.include_router(self._install)
        return routes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs what Slack needs beside requests."""
        async with self._closing as closing:
            session = await closing.enter_async_context(aiohttp.ClientSession(timeout=_TIMEOUT))
            self._client.session = session
            await closing.enter_async_context(self._ear.running())
            if self._setup.app_token:
                await closing.enter_async_context(connected(self._app, self._setup.app_token))
            yield

    async def _events(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        # Before Bolt looks at it: a proof that is no hexadecimal, or a body that is no text,
        # makes Bolt fail rather than refuse.
        if not self._signed(request, body):
            return Response(status_code=401)
        try:
            came = to_async_bolt_request(request, body)
        except ValueError:
            return Response(status_code=400)
        return to_starlette_response(await self._app.async_dispatch(came))

    def _signed(self, request: Request, body: bytes) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        proof = request.headers.get("x-slack-signature", "")
        if not (_STAMP.fullmatch(stamp) and proof.isascii()):
            return False
        try:
            verifier = SignatureVerifier(self._setup.signing_secret or "")
            return verifier.is_valid(body, stamp, proof)
        except UnicodeDecodeError:
            return False

    def _one(self) -> Installed:
        return OneWorkspace(self._client, self._setup.bot_token or "")

    def _many(self, oauth: OAuth) -> Installed:
        engine = async_engine_for(oauth.database)
        self._closing.push_async_callback(engine.dispose)
        installations = Installations(oauth.client_id, engine, Box(oauth.keys))
        given = {"client_id": oauth.client_id, "client_secret": oauth.client_secret}
        states = States(engine)
        self._install = install.router(install.flow(self._client, installations, states, **given))
        rotator = AsyncTokenRotator(client=self._client, **given)
        return ManyWorkspaces(self._client, installations, rotator)


async def _body(request: Request) -> bytes | None:
    """The request's body; None for one that is larger than Slack's ever are."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return None
    return bytes(body)
