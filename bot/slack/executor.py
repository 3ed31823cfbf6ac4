"""Where Slack crosses into the core, which is synchronous: in a thread, and nowhere else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from bot.service.administration import Admin
from bot.service.answering import Asker
from bot.service.user_history import Actor
from bot.store.store import Store

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_THREADS = 2  # with four, acknowledgements wait thrice as long for the interpreter


class Core:
    """The use cases that the listeners call."""

    def __init__(self, asker: Asker, actor: Actor, admin: Admin, store: Store) -> None:
        self.asker, self.actor, self.admin, self.store = asker, actor, admin, store
        self._threads = ThreadPoolExecutor(_THREADS, "slack-core")
        self._glances = ThreadPoolExecutor(1, "slack-glance")

    async def run(
        self, step: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Made:
        """Run one step of the core in a thread: `await core.run(core.asker.ask, text, …)`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(step, *args, **kwargs))

    async def glance(
        self, step: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Made:
        """Read something small before an acknowledgement, which waits for no search."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._glances, partial(step, *args, **kwargs))
