"""Workspaces where the product is installed: their bot tokens, validated and rotated."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Protocol

from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import describe_error
from bot.slack.auth.installation_store import InstallationStore
from bot.slack.transport.sender import REVOKED_TOKEN_ERRORS
from index.errors import BackendError
from index.i18n.translation import gettext

log = logging.getLogger(__name__)

_AUTH_TEST_TTL_S = 300.0
_ROTATE_BEFORE_MINUTES = 120  # minutes
_MIN_TOKEN_MINUTES = 1  # minutes; with less, a token may expire before the answer is sent
_TIMEOUT_S = 2.0  # an acknowledgement is due in 3 seconds


class Workspaces(Protocol):
    """Protocol of the workspaces that are served, with their bot tokens."""

    async def authorise(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return the authorisation; None if not installed or the token was revoked."""
        ...

    async def invalidate(self, enterprise_id: str | None, team_id: str | None) -> None:
        """Mark a token that Slack refused, so that it is validated before it is used again."""
        ...

    async def remove_uninstalled(
        self, enterprise_id: str | None, team_id: str | None
    ) -> str | None:
        """Delete the installation of a workspace that uninstalled the app; return the tenant.

        None if the stored token works, because the app was installed again. Raises BackendError if
        Slack cannot be asked.
        """
        ...


class SingleWorkspace:
    """Single workspace whose bot token is configured; no other is served."""

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        """Serve the workspace of this token, which Slack names."""
        self._auth_tests, self._token = AuthTestCache(client), token

    async def authorise(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return the authorisation by `auth.test`; raise BackendError if Slack cannot be asked."""
        auth_test = await self._auth_tests.auth_test(self._token)
        if auth_test is None:
            return None
        org_wide = (
            auth_test.get("is_enterprise_install")
            and auth_test.get("enterprise_id") == enterprise_id
        )
        if not (org_wide and enterprise_id) and auth_test.get("team_id") != team_id:
            return None
        return build_authorize_result(auth_test, self._token, enterprise_id, team_id)

    async def invalidate(self, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002
        """Have the token validated before it is used again."""
        self._auth_tests.invalidate(self._token)

    async def remove_uninstalled(
        self, enterprise_id: str | None, team_id: str | None
    ) -> str | None:
        """Return the tenant if the token was revoked; there is no stored token to delete."""
        self._auth_tests.invalidate(self._token)
        return None if await self._auth_tests.auth_test(self._token) else team_id or enterprise_id


class AuthTestCache:
    """Cache of the `auth.test` result of each token for five minutes; one request at a time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._results: dict[str, tuple[float, Mapping[str, Any] | None]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def auth_test(self, token: str) -> Mapping[str, Any] | None:
        """Return the result of `auth.test`; None if the token was revoked."""
        async with self._locks[token]:
            expires_at, result = self._results.get(token, (0.0, None))
            if expires_at < time.monotonic():
                result = await self._request(token)
                self._results[token] = time.monotonic() + _AUTH_TEST_TTL_S, result
        return result

    def invalidate(self, token: str) -> None:
        """Drop the cached result, so that Slack is asked again."""
        self._results.pop(token, None)

    async def _request(self, token: str) -> Mapping[str, Any] | None:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                data = (await self._client.auth_test(token=token)).data
        except SlackApiError as error:
            if error.response.get("error") in REVOKED_TOKEN_ERRORS:
                return None
            raise _slack_unavailable() from error
        except (SlackClientError, ClientError, TimeoutError) as error:
            raise _slack_unavailable() from error
        return data if isinstance(data, dict) else None


def _slack_unavailable() -> BackendError:
    return BackendError(
        gettext("Slack did not answer whether this workspace is authorised."),
        gettext("Try again in a moment."),
    )


def build_authorize_result(
    auth_test: Mapping[str, Any], token: str, enterprise_id: str | None, team_id: str | None
) -> AuthorizeResult:
    """Return Bolt's AuthorizeResult; an organisation-wide installation has no team id."""
    org_wide = bool(auth_test.get("is_enterprise_install") and enterprise_id)
    return AuthorizeResult(
        enterprise_id=enterprise_id,
        team_id=None if org_wide else team_id,
        bot_id=auth_test.get("bot_id"),
        bot_user_id=auth_test.get("user_id"),
        bot_token=token,
    )


class OAuthWorkspaces:
    """Workspaces and organisations that installed the app by OAuth."""

    def __init__(
        self,
        client: AsyncWebClient,
        installation_store: InstallationStore,
        rotator: AsyncTokenRotator,
    ) -> None:
        """Serve the installations in `installation_store`; `rotator` renews expiring tokens."""
        self._auth_tests, self._installation_store, self._rotator = (
            AuthTestCache(client),
            installation_store,
            rotator,
        )
        self._rotations: dict[str, asyncio.Task[Bot | None]] = {}

    async def authorise(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return the authorisation of the workspace's installation, or of its organisation's."""
        installation = await self._find_installation(enterprise_id, team_id)
        if installation and _expires_within(installation, _ROTATE_BEFORE_MINUTES):
            rotation = self._rotation_task(installation, enterprise_id, team_id)
            if _expires_within(
                installation, _MIN_TOKEN_MINUTES
            ):  # still valid, so do not wait for the rotation
                installation = await _wait_for_rotation(rotation)
        if installation is None:
            return None
        auth_test = await self._auth_tests.auth_test(installation.bot_token)
        return (
            build_authorize_result(auth_test, installation.bot_token, enterprise_id, team_id)
            if auth_test
            else None
        )

    async def invalidate(self, enterprise_id: str | None, team_id: str | None) -> None:
        """Have the token validated before it is used again."""
        if installation := await self._find_installation(enterprise_id, team_id):
            self._auth_tests.invalidate(installation.bot_token)

    async def remove_uninstalled(
        self, enterprise_id: str | None, team_id: str | None
    ) -> str | None:
        """Delete the installation unless its token works; return the tenant."""
        installation = await self._find_installation(enterprise_id, team_id)
        if installation is None:
            return team_id or enterprise_id
        self._auth_tests.invalidate(installation.bot_token)
        if await self._auth_tests.auth_test(installation.bot_token):
            return None
        installed_team_id = None if installation.is_enterprise_install else installation.team_id
        await self._installation_store.async_delete_all(
            enterprise_id=installation.enterprise_id, team_id=installed_team_id
        )
        return installed_team_id or installation.enterprise_id

    async def _find_installation(
        self, enterprise_id: str | None, team_id: str | None
    ) -> Bot | None:
        for org_wide in (False, True) if enterprise_id else (False,):
            if installation := await self._installation_store.async_find_bot(
                enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=org_wide
            ):
                return installation
        return None

    def _rotation_task(
        self, installation: Bot, enterprise_id: str | None, team_id: str | None
    ) -> asyncio.Task[Bot | None]:
        """Return the one task that rotates a token. Cancelling it would lose the token."""
        token = installation.bot_token
        if token not in self._rotations:
            task = asyncio.create_task(self._rotate_token(enterprise_id, team_id))
            self._rotations[token] = task
            task.add_done_callback(lambda finished: self._on_rotated(token, finished))
        return self._rotations[token]

    def _on_rotated(self, token: str, task: asyncio.Task[Bot | None]) -> None:
        self._rotations.pop(token, None)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            describe_error(error)

    async def _rotate_token(self, enterprise_id: str | None, team_id: str | None) -> Bot | None:
        """Return the installation with a new token, rotated here or by another process."""
        installation = await self._find_installation(enterprise_id, team_id)
        if installation is None or not _expires_within(installation, _ROTATE_BEFORE_MINUTES):
            return installation
        try:
            rotated = await self._rotator.perform_bot_token_rotation(
                bot=installation, minutes_before_expiration=_ROTATE_BEFORE_MINUTES
            )
        except SlackTokenRotationError:  # another process has just used the refresh token
            return await self._find_installation(enterprise_id, team_id)
        except (SlackClientError, ClientError, TimeoutError) as error:
            log.warning("token not renewed reason=%s", type(error).__name__)
            return installation
        if rotated is None:
            return installation
        await self._installation_store.async_save_bot(rotated)
        return rotated


async def _wait_for_rotation(rotation: asyncio.Task[Bot | None]) -> Bot | None:
    """Return the rotated installation, or raise BackendError after 2 s; the rotation goes on."""
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            return await asyncio.shield(rotation)
    except TimeoutError:
        raise _slack_unavailable() from None


def _expires_within(installation: Bot, minutes: int) -> bool:
    """Return whether the token of an installation expires within `minutes` minutes."""
    expires_at = installation.bot_token_expires_at
    return expires_at is not None and expires_at < time.time() + 60 * minutes
