"""Routes of the OAuth installation, which redirects a browser to Slack and back."""

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

from bot.slack.auth.installation_store import InstallationStore, OAuthStateStore
from bot.slack.manifest import SCOPES
from bot.slack.transport.client import silent_logger
from index.errors import InvalidInput
from index.i18n.translation import gettext, mark

_RESTART_HINT = mark("Start again at /slack/install, in one browser, within ten minutes.")


def create_flow(
    client: AsyncWebClient,
    installation_store: InstallationStore,
    state_store: OAuthStateStore,
    *,
    client_id: str,
    client_secret: str,
) -> AsyncOAuthFlow:
    """Return Bolt's OAuth flow with our stores of states and installations."""
    slack_url = urlsplit(client.base_url)
    return AsyncOAuthFlow(
        client=client,
        logger=silent_logger,
        settings=AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            install_page_rendering_enabled=False,  # redirect to Slack's own consent page at once
            authorization_url=f"{slack_url.scheme}://{slack_url.netloc}/oauth/v2/authorize",
            installation_store=installation_store,
            state_store=state_store,
            callback_options=AsyncCallbackOptions(success=_redirect_to_app, failure=_raise_failure),
            logger=silent_logger,
        ),
    )


def create_router(flow: AsyncOAuthFlow) -> APIRouter:
    """Return the routes `/install` and `/oauth_redirect`."""
    router = APIRouter()

    @router.get("/install")
    async def start_installation() -> Response:
        # No query parameter is passed on to Slack.
        return to_starlette_response(await flow.handle_installation(AsyncBoltRequest(body="")))

    @router.get("/oauth_redirect")
    async def finish_installation(request: Request) -> Response:
        query = {name: request.query_params[name] for name in request.query_params}
        bolt_request = AsyncBoltRequest(body="", query=query, headers=dict(request.headers))
        return to_starlette_response(await flow.handle_callback(bolt_request))

    return router


async def _redirect_to_app(args: AsyncSuccessArgs) -> BoltResponse:
    """Redirect the browser to the app in Slack."""
    parameters = {"app": args.installation.app_id, "team": args.installation.team_id}
    query = urlencode({name: value for name, value in parameters.items() if value})
    cookie = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(
        status=303,
        headers={"Location": [f"https://slack.com/app_redirect?{query}"], "Set-Cookie": [cookie]},
    )


async def _raise_failure(args: AsyncFailureArgs) -> BoltResponse:
    """Raise InvalidInput for the error page, with a sentence for each of Slack's reasons."""
    if args.reason == "access_denied":
        raise InvalidInput(
            gettext("Nothing was installed, because the installation was cancelled in Slack."),
            _RESTART_HINT,
        )
    if args.reason in {"invalid_browser", "invalid_state", "missing_code"}:
        raise InvalidInput(
            gettext("This installation was not started here, or has expired."), _RESTART_HINT
        )
    raise InvalidInput(gettext("Slack did not complete the installation."), _RESTART_HINT)
