"""Deletion of what the store may no longer keep, and of what was made of it."""

import logging
from collections.abc import Callable

from bot.store.db.database import utc_now
from bot.store.privacy.retention import Retention

log = logging.getLogger(__name__)


class RetentionJob:
    """Deletes expired rows; several servers may do so at the same time."""

    interval_s = 3_600.0

    def __init__(self, retention: Retention, on_deleted_questions: Callable[[], None]) -> None:
        """Apply `retention`, and call `on_deleted_questions` after questions were deleted."""
        self._retention, self._on_deleted_questions = retention, on_deleted_questions

    def delete_expired(self) -> int:
        """Delete what is too old; return how many questions were deleted. Raises BackendError."""
        count = self._retention.delete_expired(utc_now())
        if count:
            self._on_deleted_questions()
        log.info("expired rows deleted questions=%d", count)
        return count
