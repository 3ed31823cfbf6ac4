"""The two hosts that `chat_teams.py` compares: ours, and one as the library's parts make it."""

import asyncio
import json
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import uvicorn
from botbuilder.core import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    ChannelValidation,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.app import create_app
from bot.service.administration import Admin
from bot.service.answering import Asker
from bot.service.live_snapshot import Live
from bot.service.user_history import Actor
from bot.store.db.engine import sqlite_address
from bot.store.store import Store
from bot.teams.app import Host
from bot.teams.auth.clouds import Cloud
from bot.teams.auth.signing_keys import Keys
from bot.teams.auth.token_validation import Tokens
from bot.teams.config import Registration
from bot.teams.handlers.activities import Activities
from bot.teams.transport import activity as incoming
from bot.teams.transport.adapter import Adapter
from bot.teams.transport.connector import Connectors
from bot.teams.transport.conversation import Message, Turn, as_turn
from tests.support.fake_teams import APP, ISSUER

WARM = 20


class Everyone(frozenset):
    """Every tenant is served."""

    def __contains__(self, _tenant: object) -> bool:
        return True


BOT = Registration(APP, tenants=Everyone())


class Stock(CloudAdapterBase):
    """The library's adapter, as its aiohttp integration uses it: all within the request."""


def cloud(openid: str) -> Cloud:
    return Cloud(f"{openid}/openid", ISSUER, "https://api.botframework.com", (), loopback=True)


def stock(openid: str) -> Stock:
    """The library's adapter with its own authentication; only Microsoft's addresses are replaced."""
    ChannelValidation.open_id_metadata_endpoint = f"{openid}/openid"
    MicrosoftAppCredentials.get_access_token = lambda self, force_refresh=False: "token"
    return Stock(
        BotFrameworkAuthenticationFactory.create(
            to_channel_from_bot_login_url="https://login.microsoftonline.com/botframework.com",
            to_channel_from_bot_oauth_scope="https://api.botframework.com",
            to_bot_from_channel_token_issuer=ISSUER,
            oauth_url="https://api.botframework.com",
            to_bot_from_channel_open_id_metadata_url=f"{openid}/openid",
            to_bot_from_emulator_open_id_metadata_url=f"{openid}/openid",
            caller_id="",
            credential_factory=PasswordServiceClientCredentialFactory(APP, "secret"),
        )
    )


class StockChat:
    """The library's host behind the same door, with the same activities."""

    def __init__(self, adapter: Stock, activities: Activities) -> None:
        self._adapter, self._activities = adapter, activities

    def router(self) -> APIRouter:
        routes = APIRouter()
        routes.add_api_route("/api/messages", self._receive, methods=["POST"], response_model=None)
        return routes

    @asynccontextmanager
    async def running(self):
        yield

    async def _receive(self, request: Request) -> Response:
        body = await request.json()
        activity = Activity().deserialize(body)

        async def logic(context) -> None:
            await self._activities.answer(incoming.read(body), Turn(context, asyncio.create_task))

        await self._adapter.process_activity(request.headers["authorization"], activity, logic)
        return Response(status_code=201)


def serve(name: str, data: Path, openid: str, folder: Path, port: int) -> None:
    """Serve one of the hosts until it is ended."""
    live, store = Live(data), Store.open(sqlite_address(folder))
    asker = Asker(live, store)
    actor, admin = Actor(live, store), Admin(data, asker, store)
    activities = Activities(BOT, asker, actor, admin, store, Asker(live, None), None)
    if name == "ours":
        chat = Host(BOT, cloud(openid), activities, store.inbox, token=lambda: "token")
    else:
        chat = StockChat(stock(openid), activities)
    live.warm()
    uvicorn.run(create_app(asker, [chat]), port=port, log_level="warning", access_log=False)


async def turns(name: str, openid: str, header: str, bodies: list[str]) -> tuple[float, float]:
    """The CPU of a turn that does nothing, and of one that sends a text, in ms."""
    connectors = Connectors(cloud(openid), lambda: "token")
    turn = _ours(openid, connectors) if name == "ours" else _stock(openid)

    async def nothing(_talk: Turn) -> None:
        pass

    async def send(talk: Turn) -> None:
        await talk.say(Message("Hello."))

    costs = []
    for logic in (nothing, send):
        for body in bodies[:WARM]:
            await turn(header, body, logic)
        began = time.process_time()
        for body in bodies[WARM:]:
            await turn(header, body, logic)
        costs.append((time.process_time() - began) / len(bodies[WARM:]) * 1e3)
    await connectors.close()
    return costs[0], costs[1]


def _ours(openid: str, connectors: Connectors):
    where = cloud(openid)
    tokens = Tokens(Keys(where.openid), APP, where.issuer)
    adapter = Adapter(APP, where.scope, connectors)

    async def turn(header: str, body: str, logic) -> None:
        token = await tokens.read(header)
        activity = incoming.read(json.loads(body))
        token.check(activity.channel, activity.service)
        await adapter.turn(as_turn(activity), lambda context: logic(Turn(context, None)))

    return turn


def _stock(openid: str):
    adapter = stock(openid)

    async def turn(header: str, body: str, logic) -> None:
        activity = Activity().deserialize(json.loads(body))
        await adapter.process_activity(header, activity, lambda context: logic(Turn(context, None)))

    return turn


def main() -> None:
    name, what, *rest = sys.argv[1:]
    if what == "turns":
        given = json.load(sys.stdin)
        print(*asyncio.run(turns(name, given["openid"], given["header"], given["bodies"])))
    else:
        data, openid, store, port = what, *rest
        serve(name, Path(data), openid, Path(store), int(port))


if __name__ == "__main__":
    main()
