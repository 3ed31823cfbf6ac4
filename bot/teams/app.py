"""HTTP endpoint of the Teams bot: authenticate, enqueue activities, answer invokes."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.api import serialise
from bot.chat.build_watcher import BuildWatcher
from bot.chat.deliveries import Confirm, DeliveryWorker
from bot.chat.retry import ChatDeliveryError
from bot.chat.services import ChatServices
from bot.errors import ErrorMessage, describe_error
from bot.store.conversation_references import StoredReference
from bot.store.inbox import Delivery
from bot.store.model import Surface
from bot.teams.auth.clouds import PUBLIC_CLOUD, MicrosoftCloud
from bot.teams.auth.credentials import TokenFetcher, create_token_fetcher
from bot.teams.auth.signing_keys import SigningKeys
from bot.teams.auth.token_validation import TokenValidator
from bot.teams.config import TeamsConfig, is_loopback
from bot.teams.handlers.activities import ActivityDispatcher, given_up_message
from bot.teams.transport.activity import IncomingActivity, parse_activity
from bot.teams.transport.conversation import Conversation, TeamsMessage, Turn, TurnConversation
from bot.teams.transport.host import create_host
from index.errors import BackendError, InvalidInput, NotAllowed
from index.i18n.translation import use_language

MESSAGES_PATH = "/api/messages"
_CHANNEL_ID = "msteams"
_QUEUED_TYPES = {"message", "conversationUpdate", "installationUpdate"}
_MAX_BODY_BYTES = 1_000_000  # Teams never sends more than 256 kB


class TeamsApp:
    """Teams part of the server: its route and background tasks."""

    def __init__(
        self,
        config: TeamsConfig,
        cloud: MicrosoftCloud,
        services: ChatServices,
        *,
        signing_keys: SigningKeys | None = None,
        fetch_token: TokenFetcher | None = None,
    ) -> None:
        """Authenticate requests for the bot of `config`, and answer through `services`.

        `fetch_token` fetches the bot's own token, and may block.
        """
        self._config, self._cloud = config, cloud
        self._token_validator = TokenValidator(
            signing_keys or SigningKeys(cloud.openid_url), config.app_id, cloud.issuer
        )
        self._host = create_host(config, cloud, fetch_token)
        self._deliveries = DeliveryWorker(services, Surface.TEAMS, self._redeliver)
        watcher = BuildWatcher(self._deliveries.run_in_background)
        self._dispatcher = ActivityDispatcher(config, services, watcher)

    def router(self) -> APIRouter:
        """Return the route that Microsoft's service calls."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(
            MESSAGES_PATH, self._handle_request, methods=["POST"], response_model=None
        )
        return router

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Process activities while this is open; close the connections at the end."""
        try:
            async with self._deliveries.running():
                yield
        finally:
            await self._host.close()

    async def _handle_request(self, request: Request) -> Response:
        """Answer one request: 202 for an activity that is queued, 200 with a body for an invoke."""
        try:
            return await self._authenticate_and_dispatch(request)
        except NotAllowed as error:
            return _error_response(ErrorMessage(401, 1, error.message, error.hint))
        except (InvalidInput, BackendError) as error:
            return _error_response(describe_error(error))

    async def _authenticate_and_dispatch(self, request: Request) -> Response:
        token = (
            None
            if self._config.local
            else await self._token_validator.validate(_authorization_header(request))
        )
        if self._config.local and not _is_local_request(request):
            raise NotAllowed("The local mode only answers this machine.", "Use 127.0.0.1.")
        activity = parse_activity(await _read_json(request))
        # Only in Teams does Microsoft, and not the client, state who the sender is.
        if activity.channel_id != _CHANNEL_ID:
            raise NotAllowed("Has Anyone only answers in Teams.", "Ask your question in Teams.")
        if token is not None:
            token.check(activity.channel_id, activity.service_url)
        if not self._cloud.is_trusted(activity.service_url) or not self._config.is_allowed(
            activity.tenant_id
        ):
            raise NotAllowed(
                "Has Anyone is not set up for this organisation.", "Ask the people who run it."
            )
        if activity.is_from_bot:
            return Response(status_code=202)  # two bots would talk for ever
        if activity.activity_type == "invoke":
            return JSONResponse(await self._answer_invoke(activity))
        if activity.activity_type in _QUEUED_TYPES:
            await self._accept(activity)
        return Response(status_code=202)

    async def send_proactively(self, reference: StoredReference, message: TeamsMessage) -> str:
        """Send a message unasked; return its id. Raises ChatDeliveryError."""
        sent: list[str] = []

        async def run(turn: Turn) -> None:
            sent.append(await TurnConversation(turn).send(message))

        await self._host.run_proactive_turn(reference.reference, run)
        return "".join(sent)

    async def _accept(self, activity: IncomingActivity) -> None:
        """Queue an activity unless it was delivered before; raise BackendError."""
        delivery = Delivery(_delivery_key(activity), activity.payload)
        if await self._deliveries.claim(delivery.key, delivery.payload):
            self._start(delivery, activity)

    async def _redeliver(self, delivery: Delivery) -> None:
        self._start(delivery, parse_activity(delivery.payload))

    def _start(self, delivery: Delivery, activity: IncomingActivity) -> None:
        async def handle(conversation: Conversation) -> None:
            if delivery.reply is not None:
                await self._dispatcher.send_stored_reply(activity, conversation, delivery.reply)
            else:
                await self._dispatcher.handle(activity, conversation)

        async def notify(_failure: ChatDeliveryError, reference: str) -> None:
            with use_language(await self._dispatcher.find_language(activity)):
                await self._notify_given_up(activity, given_up_message(reference))

        self._deliveries.start(
            delivery,
            lambda confirm: self._run_turn(activity, handle, confirm),
            tenant=activity.tenant_id,
            notify=notify,
            conversation=activity.conversation_id,
        )

    async def _notify_given_up(self, activity: IncomingActivity, message: TeamsMessage) -> None:
        """Notify the person where they asked or else in their own chat; raise ChatDeliveryError."""
        if activity.activity_type != "message":
            return
        try:
            await self._run_turn(activity, lambda conversation: conversation.send(message))
        except ChatDeliveryError:
            if activity.is_personal:
                raise
            for reference in await self._dispatcher.personal_conversations(activity):
                await self.send_proactively(reference, message)

    async def _answer_invoke(self, activity: IncomingActivity) -> Mapping[str, Any]:
        """Return the body of an invoke's response."""
        response: dict[str, Any] = {}

        async def respond(conversation: Conversation) -> None:
            response.update(await self._dispatcher.handle_invoke(activity, conversation))

        await self._run_turn(activity, respond)
        return response

    async def _run_turn(
        self,
        activity: IncomingActivity,
        handle: Callable[[Conversation], Awaitable[object]],
        confirm: Confirm | None = None,
    ) -> None:
        async def run(turn: Turn) -> None:
            await handle(TurnConversation(turn, confirm))

        await self._host.run_turn(activity, run)


def create_teams_app(config: TeamsConfig, services: ChatServices) -> TeamsApp:
    """Return the Teams app, for Microsoft's public cloud or for a local client."""
    cloud = replace(PUBLIC_CLOUD, allow_loopback=True) if config.local else PUBLIC_CLOUD
    return TeamsApp(config, cloud, services, fetch_token=create_token_fetcher(config, cloud))


def _authorization_header(request: Request) -> str | None:
    return request.headers.get("authorization")


def _is_local_request(request: Request) -> bool:
    """Return whether the request is from this machine to a loopback name, not by a proxy."""
    client_host = request.client.host if request.client else ""
    return is_loopback(client_host) and is_loopback(request.url.hostname or "")


async def _read_json(request: Request) -> Any:
    """Return the JSON of a request of at most 1 MB; raise InvalidInput."""
    # A web page in a browser on this machine can send other types without a CORS preflight.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise InvalidInput("This is not an activity.", "Send it as application/json.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise InvalidInput("This activity is too large.", "Send at most 1 MB.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidInput("This is not an activity.", "Send it as JSON.") from None


def _delivery_key(activity: IncomingActivity) -> str:
    """Return the idempotency key of an activity, the same for each delivery of it."""
    activity_id = activity.id or json.dumps(activity.payload, sort_keys=True)
    identity = (
        f"{activity.activity_type}\n{activity.tenant_id}\n{activity.conversation_id}\n{activity_id}"
    )
    return f"teams:{sha256(identity.encode()).hexdigest()}"


def _error_response(problem: ErrorMessage) -> Response:
    return JSONResponse(serialise.error_to_json(problem), problem.status)
