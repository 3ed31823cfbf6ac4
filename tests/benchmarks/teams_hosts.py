"""The two hosts that `teams_load.py` compares: ours, and one made of the library's parts."""

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
from bot.chat.build_watcher import BuildWatcher
from bot.chat.services import ChatServices
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from bot.teams.app import TeamsApp
from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.auth.signing_keys import SigningKeys
from bot.teams.auth.token_validation import TokenValidator
from bot.teams.config import TeamsConfig
from bot.teams.handlers.activities import ActivityDispatcher
from bot.teams.transport.activity import parse_activity
from bot.teams.transport.bot_framework_host import _make_activity
from bot.teams.transport.conversation import Conversation, TeamsMessage, TurnConversation
from bot.teams.transport.host import TeamsHost, create_host
from bot.teams.transport.turn import LibraryTurn, SendLimits
from tests.support.fake_teams import APP, ISSUER

WARM = 20


class Everyone(frozenset):
    """Every tenant is served."""

    def __contains__(self, _tenant: object) -> bool:
        return True


BOT = TeamsConfig(APP, tenants=Everyone())


class Stock(CloudAdapterBase):
    """The library's adapter, as its aiohttp integration uses it: all within the request."""


def cloud(openid: str) -> MicrosoftCloud:
    return MicrosoftCloud(
        f"{openid}/openid", ISSUER, "https://api.botframework.com", (), allow_loopback=True
    )


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


def stock_conversation(context) -> TurnConversation:
    """Our conversation on a turn of the library's adapter."""
    return TurnConversation(LibraryTurn(context, SendLimits(), _make_activity))


class StockChat:
    """The library's host behind the same door, with the same activities."""

    def __init__(self, adapter: Stock, activities: ActivityDispatcher) -> None:
        self._adapter, self._activities = adapter, activities

    def router(self) -> APIRouter:
        routes = APIRouter()
        routes.add_api_route("/api/messages", self._receive, methods=["POST"], response_model=None)
        return routes

    @asynccontextmanager
    async def lifespan(self):
        yield

    async def _receive(self, request: Request) -> Response:
        body = await request.json()
        activity = Activity().deserialize(body)

        async def logic(context) -> None:
            await self._activities.handle(parse_activity(body), stock_conversation(context))

        await self._adapter.process_activity(request.headers["authorization"], activity, logic)
        return Response(status_code=201)


def serve(name: str, data: Path, openid: str, folder: Path, port: int) -> None:
    """Serve one of the hosts until it is ended."""
    live, store = LiveSnapshot(data), Store.open(sqlite_url(folder))
    asker = AnswerService(live, store)
    history, admin = UserHistory(live, asker, store), AdminService(data, asker, store)
    services = ChatServices(asker, history, admin, store)
    if name == "ours":
        chat = TeamsApp(BOT, cloud(openid), services, fetch_token=lambda: "token")
    else:
        chat = StockChat(
            stock(openid), ActivityDispatcher(BOT, services, BuildWatcher(asyncio.create_task))
        )
    live.warm()
    uvicorn.run(create_app(asker, [chat]), port=port, log_level="warning", access_log=False)


async def turns(name: str, openid: str, header: str, bodies: list[str]) -> tuple[float, float]:
    """The CPU of a turn that does nothing, and of one that sends a text, in ms."""
    host = create_host(BOT, cloud(openid), lambda: "token")
    turn = _ours(openid, host) if name == "ours" else _stock(openid)

    async def nothing(_talk: Conversation) -> None:
        pass

    async def send(talk: Conversation) -> None:
        await talk.send(TeamsMessage("Hello."))

    costs = []
    for logic in (nothing, send):
        for body in bodies[:WARM]:
            await turn(header, body, logic)
        began = time.process_time()
        for body in bodies[WARM:]:
            await turn(header, body, logic)
        costs.append((time.process_time() - began) / len(bodies[WARM:]) * 1e3)
    await host.close()
    return costs[0], costs[1]


def _ours(openid: str, host: TeamsHost):
    where = cloud(openid)
    tokens = TokenValidator(SigningKeys(where.openid_url), APP, where.issuer)

    async def turn(header: str, body: str, logic) -> None:
        token = await tokens.validate(header)
        activity = parse_activity(json.loads(body))
        token.check(activity.channel_id, activity.service_url)
        await host.run_turn(activity, lambda turn: logic(TurnConversation(turn)))

    return turn


def _stock(openid: str):
    adapter = stock(openid)

    async def turn(header: str, body: str, logic) -> None:
        activity = Activity().deserialize(json.loads(body))
        await adapter.process_activity(
            header, activity, lambda context: logic(stock_conversation(context))
        )

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
