"""Slack as one part of the server: built from its settings, run beside the page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from fastapi import APIRouter, Request
from fastapi.responses import Response
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp

from bot.slack import listeners
from bot.slack.admit import Admittance, admitted
from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.installed import OneWorkspace
from bot.slack.send import Sender
from bot.slack.web import client, quiet
from bot.state.person import Person

_LARGEST = 1_000_000
_TO_FINISH = 10.0
_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)


class Slack:
    """The Slack app: its routes, and what runs while the server does."""

    def __init__(
        self, *, signing_secret: str, bot_token: str, api_url: str | None, core: Core
    ) -> None:
        """Serve the workspace of `bot_token`; nothing is sent before `running`."""
        self._client = client(api_url)
        installed = OneWorkspace(self._client, bot_token)
        self._app = AsyncApp(
            name="hasanyone",
            logger=quiet,
            signing_secret=signing_secret,
            client=self._client,
            before_authorize=Admittance(installed).admit,
            authorize=admitted,
        )
        self._ear = Ear(self._app, core.store.inbox, installed, _nobody)
        listeners.listen(self._ear, core)
        self._ear.seal()

    def router(self) -> APIRouter:
        """The addresses that Slack and an administrator's browser come to."""
        routes = APIRouter(prefix="/slack", include_in_schema=False)

        @routes.post("/events")
        async def events(request: Request) -> Response:
            body = await _body(request)
            if body is None:
                return Response(status_code=413)
            return to_starlette_response(
                await self._app.async_dispatch(to_async_bolt_request(request, body))
            )

        return routes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs what Slack needs beside requests."""
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            self._client.session = session
            recovering = asyncio.create_task(self._ear.recover())
            try:
                yield
            finally:
                recovering.cancel()
                with suppress(asyncio.CancelledError):
                    await recovering
                await self._ear.finish(_TO_FINISH)


async def _body(request: Request) -> bytes | None:
    """The request's body; None for one that is larger than Slack's ever are."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return None
    return bytes(body)


async def _nobody(_sender: Sender, _person: Person) -> bool:
    return False
