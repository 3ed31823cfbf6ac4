"""Socket Mode: deliveries over a WebSocket, for servers that Slack cannot reach."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.chat.retry import backoff_s

log = logging.getLogger(__name__)

_FIRST_DELAY_S, _MAX_DELAY_S = 1.0, 60.0


@asynccontextmanager
async def socket_connection(app: AsyncApp, app_token: str) -> AsyncIterator[None]:
    """Keep a socket open; the server keeps running while Slack cannot be reached."""
    handler = AsyncSocketModeHandler(app, app_token)
    connecting = asyncio.create_task(_connect(handler))
    try:
        yield
    finally:
        connecting.cancel()
        with suppress(asyncio.CancelledError):
            await connecting
        await handler.close_async()  # type: ignore[no-untyped-call] # as Bolt has it


async def _connect(handler: AsyncSocketModeHandler) -> None:
    """Connect, retrying with exponential backoff; afterwards the client reconnects by itself.

    The client would also retry for ever, but without logging the reason.
    """
    for attempt in itertools.count():
        try:
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except SlackApiError as error:
            log.warning("socket not opened code=%s", error.response.get("error"))
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("socket not opened reason=%s", type(error).__name__)
        else:
            await handler.connect_async()  # type: ignore[no-untyped-call] # as Bolt has it
            log.info("socket open")
            return
        await asyncio.sleep(backoff_s(attempt, _FIRST_DELAY_S, _MAX_DELAY_S))
