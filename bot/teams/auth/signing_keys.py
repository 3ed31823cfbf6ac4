"""The keys that Microsoft signs with, fetched off the event loop and seldom."""

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

_DAY = 86_400.0
_BETWEEN_REFRESHES = 300.0  # for a key that we do not know: anybody can name one
_AFTER_FAILURE = 5.0
_PATIENCE = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels that it may sign for."""

    public: PyJWK
    endorsements: frozenset[str]


class Keys:
    """The signing keys of one OpenID metadata address; used from one event loop."""

    def __init__(self, openid: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Fetch from `openid` when a key is asked for; `clock` counts seconds."""
        self._openid, self._clock = openid, clock
        self._keys: dict[str, Key] = {}
        self._fetched, self._failed = -_DAY, -_DAY
        self._lock = asyncio.Lock()

    async def get(self, kid: str) -> Key | None:
        """The key with this id, None where Microsoft has none; raises BackendError."""
        if self._must_fetch(kid):
            async with self._lock:  # who waited finds what the one before has fetched
                if self._must_fetch(kid):
                    await self._fetch()
        return self._keys.get(kid)

    def _must_fetch(self, kid: str) -> bool:
        age = self._clock() - self._fetched
        return age >= (_DAY if kid in self._keys else _BETWEEN_REFRESHES)

    async def _fetch(self) -> None:
        if self._clock() - self._failed < _AFTER_FAILURE:
            raise _away()
        try:
            async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
                metadata = await _json(session, self._openid)
                listed = await _json(session, metadata["jwks_uri"])
            found = dict(filter(None, map(_key, listed["keys"])))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            self._failed = self._clock()
            log.warning("signing keys not fetched: %s", type(error).__name__)
            raise _away() from error
        self._keys, self._fetched = found, self._clock()


async def _json(session: aiohttp.ClientSession, address: str) -> Any:
    async with session.get(address, allow_redirects=False) as reply:
        reply.raise_for_status()
        return await reply.json(content_type=None)


def _key(listed: Mapping[str, Any]) -> tuple[str, Key] | None:
    """A listed key by its id; None for one that cannot sign tokens."""
    try:
        public = PyJWK(dict(listed))
    except PyJWTError:
        return None
    if public.key_type != "RSA" or not public.key_id:
        return None
    return public.key_id, Key(public, frozenset(listed.get("endorsements", ())))


def _away() -> BackendError:
    return BackendError("Microsoft’s signing keys cannot be fetched.", "Try again in a minute.")
