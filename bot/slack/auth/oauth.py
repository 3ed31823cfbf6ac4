"""Installation by OAuth: an administrator's browser goes to Slack and comes back with a code."""

from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.auth.installation_store import Installations, States
from bot.slack.manifest import SCOPES
from bot.slack.transport.client import quiet
from index.errors import InvalidInput

_AGAIN = "Start again at /slack/install, in one browser, within ten minutes."


def flow(
    client: AsyncWebClient,
    installations: Installations,
    states: States,
    *,
    client_id: str,
    client_secret: str,
) -> AsyncOAuthFlow:
    """Bolt's flow, keeping its state and its installations in our stores."""
    slack = urlsplit(client.base_url)
    return AsyncOAuthFlow(
        client=client,
        logger=quiet,
        settings=AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            install_page_rendering_enabled=False,  # straight on to Slack, which asks and explains
            authorization_url=f"{slack.scheme}://{slack.netloc}/oauth/v2/authorize",
            installation_store=installations,
            state_store=states,
            callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
            logger=quiet,
        ),
    )


def router(oauth: AsyncOAuthFlow) -> APIRouter:
    """`/slack/install` and where Slack sends the browser back to."""
    routes = APIRouter()

    @routes.get("/install")
    async def install() -> Response:
        # Nothing of the address reaches Slack's.
        return to_starlette_response(await oauth.handle_installation(AsyncBoltRequest(body="")))

    @routes.get("/oauth_redirect")
    async def back(request: Request) -> Response:
        query = {name: request.query_params[name] for name in request.query_params}
        came = AsyncBoltRequest(body="", query=query, headers=dict(request.headers))
        return to_starlette_response(await oauth.handle_callback(came))

    return routes


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    """On to the app in Slack."""
    to = {"app": args.installation.app_id, "team": args.installation.team_id}
    query = urlencode({name: value for name, value in to.items() if value})
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(
        status=303,
        headers={"Location": [f"https://slack.com/app_redirect?{query}"], "Set-Cookie": [cookie]},
    )


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    """Raise a sentence for the page of errors; Slack's own reason is one of a closed set."""
    if args.reason == "access_denied":
        raise InvalidInput("Nothing was installed, as was chosen in Slack.", _AGAIN)
    if args.reason in {"invalid_browser", "invalid_state", "missing_code"}:
        raise InvalidInput("This installation was not begun here, or is over.", _AGAIN)
    raise InvalidInput("Slack did not complete the installation.", _AGAIN)
