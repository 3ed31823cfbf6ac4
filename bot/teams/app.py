"""The door of Teams: who calls is judged first, then the activity is taken on and answered."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

from botbuilder.core import TurnContext
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.api import serialise
from bot.errors import Fault, fault
from bot.store.conversation_references import Reference
from bot.store.inbox import Inbox
from bot.teams.auth.clouds import PUBLIC, Cloud
from bot.teams.auth.credentials import token_of
from bot.teams.auth.signing_keys import Keys
from bot.teams.auth.token_validation import Tokens
from bot.teams.config import Registration, is_loopback
from bot.teams.handlers.activities import Activities
from bot.teams.transport import activity as incoming
from bot.teams.transport.activity import Incoming
from bot.teams.transport.adapter import Adapter
from bot.teams.transport.connector import Connectors
from bot.teams.transport.conversation import Message, Talk, Turn, as_reference, as_turn
from bot.teams.transport.deliveries import Work
from index.errors import BackendError, InvalidInput, NotAllowed

PATH = "/api/messages"
_CHANNEL = "msteams"
_ANSWERED = {"message", "conversationUpdate", "installationUpdate"}
_LARGEST = 1_000_000  # bytes; Teams itself stays below 256 kB


class Host:
    """The bot as a part of the server."""

    def __init__(
        self,
        bot: Registration,
        cloud: Cloud,
        activities: Activities,
        inbox: Inbox,
        *,
        keys: Keys | None = None,
        token: Callable[[], str] | None = None,
    ) -> None:
        """Let in who may speak to `bot`, and let `activities` answer.

        `token` fetches the token that we write with, and may block.
        """
        self._bot, self._cloud, self._activities = bot, cloud, activities
        self._tokens = Tokens(keys or Keys(cloud.openid), bot.app_id, cloud.issuer)
        self._connectors = Connectors(cloud, token)
        self._adapter = Adapter(bot.app_id, cloud.scope, self._connectors)
        self._work = Work(inbox, self._answer)

    def router(self) -> APIRouter:
        """The address that Microsoft's service calls."""
        routes = APIRouter(include_in_schema=False)
        routes.add_api_route(PATH, self._receive, methods=["POST"], response_model=None)
        return routes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is open, activities are answered."""
        try:
            async with self._work.running():
                yield
        finally:
            await self._connectors.close()

    async def _receive(self, request: Request) -> Response:
        """Answer one request: 202 for what was taken on, 200 with a body for an invoke."""
        try:
            return await self._admit(request)
        except NotAllowed as error:
            return _told(Fault(401, 1, error.message, error.hint))
        except (InvalidInput, BackendError) as error:
            return _told(fault(error))

    async def _admit(self, request: Request) -> Response:
        token = None if self._bot.local else await self._tokens.read(_header(request))
        if self._bot.local and not _from_here(request):
            raise NotAllowed("The local mode answers this machine alone.", "Ask 127.0.0.1.")
        activity = incoming.read(await _body(request))
        if activity.channel != _CHANNEL:  # what other channels deliver is written by their clients
            raise NotAllowed("This bot answers in Teams alone.", "Ask it there.")
        if token is not None:
            token.check(activity.channel, activity.service)
        if not self._cloud.trusts(activity.service) or not self._bot.serves(activity.tenant):
            raise NotAllowed("This bot does not serve there.", "Ask who runs it.")
        if activity.kind == "invoke":
            return JSONResponse(await self._invoke(activity))
        if activity.kind in _ANSWERED:
            await self._work.take(_key(activity), activity.payload)
        return Response(status_code=202)

    async def write(self, to: Reference, message: Message) -> str:
        """Write to a conversation unasked; the message's id. Raises DeliveryError."""
        sent: list[str] = []

        async def run(context: TurnContext) -> None:
            sent.append(await Turn(context, self._work.later).say(message))

        await self._adapter.unasked(as_reference(to.reference), run)
        return "".join(sent)

    async def _answer(self, payload: Mapping[str, Any]) -> None:
        """Answer an activity that was taken on."""
        activity = incoming.read(payload)
        await self._turn(activity, lambda talk: self._activities.answer(activity, talk))

    async def _invoke(self, activity: Incoming) -> Mapping[str, Any]:
        """The body that an invoke is answered with."""
        body: dict[str, Any] = {}

        async def logic(talk: Talk) -> None:
            body.update(await self._activities.invoke(activity, talk))

        await self._turn(activity, logic)
        return body

    async def _turn(self, activity: Incoming, logic: Any) -> None:
        async def run(context: TurnContext) -> None:
            await logic(Turn(context, self._work.later))

        await self._adapter.turn(as_turn(activity), run)


def host(bot: Registration, activities: Activities, inbox: Inbox) -> Host:
    """The bot of a registration: of Microsoft's public cloud, or of a local client."""
    cloud = replace(PUBLIC, loopback=True) if bot.local else PUBLIC
    return Host(bot, cloud, activities, inbox, token=token_of(bot, cloud))


def _header(request: Request) -> str | None:
    return request.headers.get("authorization")


def _from_here(request: Request) -> bool:
    """Whether this machine calls, and by a name of its own: no proxy, and no page of others."""
    caller = request.client.host if request.client else ""
    return is_loopback(caller) and is_loopback(request.url.hostname or "")


async def _body(request: Request) -> Any:
    """The JSON of a request; raises InvalidInput."""
    # Other types could be sent by any page in a browser on this machine, unasked.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise InvalidInput("This is no activity.", "Send it as application/json.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise InvalidInput("This is too large for an activity.", "")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInput("This is no activity.", "Send one as JSON.") from None


def _key(activity: Incoming) -> str:
    """What is the same each time an activity is delivered."""
    which = activity.id or json.dumps(activity.payload, sort_keys=True)
    named = f"{activity.kind}\n{activity.tenant}\n{activity.conversation}\n{which}"
    return f"teams:{sha256(named.encode()).hexdigest()}"


def _told(told: Fault) -> Response:
    return JSONResponse(serialise.fault_json(told), told.status)
