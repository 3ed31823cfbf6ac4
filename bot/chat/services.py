"""The services that both chats call, and the thread pools to call them in.

This is the only place where asynchronous chat code calls the synchronous core.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from bot.admission.caller import Caller
from bot.admission.lanes import Lanes, create_lanes
from bot.links.brief_links import BriefLinks
from bot.presentation import labels
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.user_history import UserHistory
from bot.settings import BotSettings
from bot.store.model import Surface
from bot.store.store import Store
from index.errors import SnapshotError

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_ACTION_THREADS = 2
_LOOKUP_THREADS = 1
_CLAIM_THREADS = 2
_WRITE_THREADS = 2
_COMPLETION_THREADS = 1
# What was acknowledged may wait longer for its turn than a page that somebody looks at.
_CHAT_DEADLINE_S = 60.0


class ChatServices:
    """The services that handlers call, in threads: `await services.ask(caller, function, …)`.

    Questions and invokes go through the lanes of the server. Everything else has pools of its own,
    so that an acknowledgement never waits for a search or for another write, and administration for
    no question. `site_url` is the address of our pages, if known; `brief_links` lead to the page
    that makes a brief, where such links can be signed.
    """

    def __init__(
        self,
        answers: AnswerService,
        history: UserHistory,
        admin: AdminService,
        store: Store,
        site_url: str | None = None,
        lanes: Lanes | None = None,
        brief_links: BriefLinks | None = None,
    ) -> None:
        self.answers, self.history, self.admin = answers, history, admin
        self.store, self.site_url, self.brief_links = store, site_url, brief_links
        self.lanes = lanes or create_lanes(BotSettings.model_construct())
        self._action_threads = ThreadPoolExecutor(_ACTION_THREADS, "chat-action")
        self._lookup_threads = ThreadPoolExecutor(_LOOKUP_THREADS, "chat-lookup")
        self._claim_threads = ThreadPoolExecutor(_CLAIM_THREADS, "chat-claim")
        self._write_threads = ThreadPoolExecutor(_WRITE_THREADS, "chat-write")
        self._completion_threads = ThreadPoolExecutor(_COMPLETION_THREADS, "chat-completion")

    def brief_url(self, query_id: str) -> str | None:
        """Return the address of the page that makes the brief of a question, if there can be one.

        Whoever has it may read the question: give it to those alone who may use the question.
        """
        return self.brief_links.make(query_id) if self.brief_links else None

    async def ask(
        self,
        caller: Caller,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a search for an acknowledged delivery; raise Overloaded if there is no room."""
        call = partial(function, *args, **kwargs)
        with _administrators_restore():
            return await self.lanes.questions.run(caller, call, deadline_s=_CHAT_DEADLINE_S)

    async def respond(
        self,
        caller: Caller,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run a function that a request waits for, such as an invoke of Teams (5 seconds).

        Raises Overloaded if there is no room.
        """
        with _administrators_restore():
            return await self.lanes.responses.run(caller, partial(function, *args, **kwargs))

    async def run(
        self,
        function: Callable[_Arguments, _Result],
        *args: _Arguments.args,
        **kwargs: _Arguments.kwargs,
    ) -> _Result:
        """Run another slow function for an acknowledged delivery, such as administration."""
        return await _run_in(self._action_threads, partial(function, *args, **kwargs))

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
    with _administrators_restore():
        in_context = partial(copy_context().run, call)  # the language of the person
        return await asyncio.get_running_loop().run_in_executor(threads, in_context)


@contextmanager
def _administrators_restore() -> Iterator[None]:
    """Give an error of the index the hint that people in a chat can follow."""
    try:
        yield
    except SnapshotError as error:
        # Its hint is a command for the people who run the server; nobody can type it in a chat.
        raise type(error)(error.message, labels.ADMINISTRATORS_RESTORE) from error
