"""Jobs that the server runs in the background again and again."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.errors import describe_error
from index.errors import AppError

log = logging.getLogger(__name__)


class PeriodicJob:
    """Runs a function in a thread when the server starts and after every interval.

    An error is logged, and the function is run again after the next interval.
    """

    def __init__(
        self,
        name: str,
        run: Callable[[], object],
        interval_s: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Run `run` every `interval_s` seconds; `name` is for the log."""
        self._name, self._run, self._interval_s, self._sleep = name, run, interval_s, sleep

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the job inside the context."""
        task = asyncio.create_task(self._repeat())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _repeat(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._run)
            except AppError as error:
                log.warning("job failed name=%s: %s", self._name, error.message)
            except Exception as error:  # noqa: BLE001 - the job must not end
                describe_error(error)
            await self._sleep(self._interval_s)
