"""Deletion of what the store may no longer keep."""

import logging

from bot.store.db.database import utc_now
from bot.store.privacy.retention import Retention

log = logging.getLogger(__name__)


class RetentionJob:
    """Deletes expired rows; several servers may do so at the same time."""

    interval_s = 3_600.0

    def __init__(self, retention: Retention) -> None:
        """Apply `retention`."""
        self._retention = retention

    def delete_expired(self) -> int:
        """Delete what is too old; return how many questions were deleted. Raises BackendError."""
        count = self._retention.delete_expired(utc_now())
        log.info("expired rows deleted questions=%d", count)
        return count
