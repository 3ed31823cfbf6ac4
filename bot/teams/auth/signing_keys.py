"""Microsoft's token signing keys, fetched from OpenID metadata without blocking, and cached."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from index.errors import BackendError

log = logging.getLogger(__name__)

_MAX_AGE_S = 86_400.0
_MIN_REFRESH_INTERVAL_S = (
    300.0  # between fetches for unknown keys, because anybody can send an unknown key id
)
_FAILURE_BACKOFF_S = 5.0
_TIMEOUT = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Public key, and the channels that it may sign for."""

    jwk: PyJWK
    endorsements: frozenset[str]


class SigningKeys:
    """Cached signing keys of one OpenID metadata URL; used from one event loop."""

    def __init__(self, metadata_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Fetch from `metadata_url` when a key is needed; `clock` returns seconds."""
        self._metadata_url, self._clock = metadata_url, clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at, self._failed_at = -_MAX_AGE_S, -_MAX_AGE_S
        self._lock = asyncio.Lock()

    async def get(self, key_id: str) -> SigningKey | None:
        """Return the key with this id; None if Microsoft has none. Raises BackendError."""
        if self._needs_fetch(key_id):
            async with self._lock:  # another request may have fetched it while this one waited
                if self._needs_fetch(key_id):
                    await self._fetch()
        return self._keys.get(key_id)

    def _needs_fetch(self, key_id: str) -> bool:
        age = self._clock() - self._fetched_at
        return age >= (_MAX_AGE_S if key_id in self._keys else _MIN_REFRESH_INTERVAL_S)

    async def _fetch(self) -> None:
        if self._clock() - self._failed_at < _FAILURE_BACKOFF_S:
            raise _keys_unavailable()
        try:
            async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
                metadata = await _get_json(session, self._metadata_url)
                listed = await _get_json(session, metadata["jwks_uri"])
            keys = dict(filter(None, map(_parse_key, listed["keys"])))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            self._failed_at = self._clock()
            log.warning("signing keys not fetched reason=%s", type(error).__name__)
            raise _keys_unavailable() from error
        self._keys, self._fetched_at = keys, self._clock()


async def _get_json(session: aiohttp.ClientSession, url: str) -> Any:
    async with session.get(url, allow_redirects=False) as reply:
        reply.raise_for_status()
        return await reply.json(content_type=None)


def _parse_key(jwk: Mapping[str, Any]) -> tuple[str, SigningKey] | None:
    """Return a listed key with its id; None for one that cannot sign tokens."""
    try:
        key = PyJWK(dict(jwk))
    except PyJWTError:
        return None
    if key.key_type != "RSA" or not key.key_id:
        return None
    return key.key_id, SigningKey(key, frozenset(jwk.get("endorsements", ())))


def _keys_unavailable() -> BackendError:
    return BackendError("Microsoft’s signing keys cannot be fetched.", "Try again in a minute.")
