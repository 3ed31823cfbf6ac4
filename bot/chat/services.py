"""Thread pools in which Slack's handlers call the synchronous services, here and nowhere else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.user_history import UserHistory
from bot.store.store import Store

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
_THREADS = 2  # with four, acknowledgements wait thrice as long for the interpreter


class ServiceExecutor:
    """The services that the handlers call, and the threads to call them in."""

    def __init__(
        self, answering: AnswerService, history: UserHistory, admin: AdminService, store: Store
    ) -> None:
        self.answering, self.history, self.admin, self.store = answering, history, admin, store
        self._threads = ThreadPoolExecutor(_THREADS, "slack-core")
        self._lookup_threads = ThreadPoolExecutor(1, "slack-glance")

    async def run(
        self, function: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Result:
        """Run a service call in a thread: `await services.run(services.answering.ask, text, …)`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(function, *args, **kwargs))

    async def run_before_ack(
        self, function: Callable[_Given, _Result], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Result:
        """Run a short read in a thread of its own: an acknowledgement waits for no search."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lookup_threads, partial(function, *args, **kwargs))
