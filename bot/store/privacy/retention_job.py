"""Background job of the server that deletes what the store may no longer keep."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.errors import describe_error
from bot.store.db.database import utc_now
from bot.store.privacy.retention import Retention
from index.errors import BackendError

log = logging.getLogger(__name__)

_INTERVAL_S = 3_600.0


class RetentionJob:
    """Deletes expired rows when the server starts and every hour after that.

    Several servers may do so at the same time: each deletes what it finds.
    """

    def __init__(
        self,
        retention: Retention,
        on_deleted_questions: Callable[[], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Apply `retention`, and call `on_deleted_questions` after questions were deleted."""
        self._retention, self._sleep = retention, sleep
        self._on_deleted_questions = on_deleted_questions

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run the job inside the context."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def delete_expired(self) -> int:
        """Delete what is too old; return how many questions were deleted. Raises BackendError."""
        count = self._retention.delete_expired(utc_now())
        if count:
            self._on_deleted_questions()
        return count

    async def _run(self) -> None:
        while True:
            try:
                count = await asyncio.to_thread(self.delete_expired)
                log.info("expired rows deleted questions=%d", count)
            except BackendError:
                log.warning("expired rows not deleted: the store does not answer")
            except Exception as error:  # noqa: BLE001 - the job must not end
                describe_error(error)
            await self._sleep(_INTERVAL_S)
