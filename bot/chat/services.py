"""The services that both chats call, and the thread pools to call them in.

This is the only place where asynchronous chat code calls the synchronous core.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from bot.presentation import labels
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.user_history import UserHistory
from bot.store.model import Surface
from bot.store.store import Store
from index.errors import SnapshotError

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

# Measured: with four search threads, acknowledgements wait three times as long for the GIL.
_SEARCH_THREADS = 2
_RESPONSE_THREADS = 2
_LOOKUP_THREADS = 1
_CLAIM_THREADS = 2
_WRITE_THREADS = 2
_COMPLETION_THREADS = 1


class ChatServices:
    """The services that handlers call, each in a thread pool: `await services.run(function, …)`.

    The pools are separate, so that an acknowledgement never waits for a search or for another
    write. `site_url` is the address of our pages, if known.
    """

    def __init__(
        self,
        answers: AnswerService,
        history: UserHistory,
        admin: AdminService,
        store: Store,
        site_url: str | None = None,
    ) -> None:
        self.answers, self.history, self.admin = answers, history, admin
        self.store, self.site_url = store, site_url
        self._search_threads = ThreadPoolExecutor(_SEARCH_THREADS, "chat-search")
        self._response_threads = ThreadPoolExecutor(_RESPONSE_THREADS, "chat-response")
        self._lookup_threads = ThreadPoolExecutor(_LOOKUP_THREADS, "chat-lookup")
        self._claim_threads = ThreadPoolExecutor(_CLAIM_THREADS, "chat-claim")
        self._write_threads = ThreadPoolExecutor(_WRITE_THREADS, "chat-write")
        self._completion_threads = ThreadPoolExecutor(_COMPLETION_THREADS, "chat-completion")

    async def run(
        self,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a search, or another slow function, for an acknowledged delivery."""
        return await _run_in(self._search_threads, partial(function, *args, **kwargs))

    async def respond(
        self,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a function that a request waits for, such as an invoke of Teams (5 seconds)."""
        return await _run_in(self._response_threads, partial(function, *args, **kwargs))

    async def look_up(
        self,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a short read, such as one on which an acknowledgement depends."""
        return await _run_in(self._lookup_threads, partial(function, *args, **kwargs))

    async def write(
        self,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a short write to the store after an acknowledgement."""
        return await _run_in(self._write_threads, partial(function, *args, **kwargs))

    async def claim(self, key: str, surface: Surface, payload: Mapping[str, Any]) -> bool:
        """Claim a delivery in the inbox, on which its acknowledgement depends.

        Return False if it was claimed before. Raises BackendError.
        """
        claim = partial(self.store.inbox.claim, key, surface, payload)
        return await _run_in(self._claim_threads, claim)

    async def complete(self, *keys: str) -> None:
        """Complete deliveries in the inbox. Raises BackendError."""
        complete = partial(self.store.inbox.complete, *keys)
        await _run_in(self._completion_threads, complete)


async def _run_in(threads: ThreadPoolExecutor, call: Callable[[], _Result]) -> _Result:
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, call)
    except SnapshotError as error:
        # Its hint is a command for the people who run the server; nobody can type it in a chat.
        raise type(error)(error.message, labels.ADMINISTRATORS_RESTORE) from error
