"""Links from a chat to the page on which the evidence brief of one answer is made.

A question of a chat is its people's own, so its page opens only by such a link.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.links.signer import Signer
from bot.urls import brief_path

LIFETIME = timedelta(hours=1)
_PURPOSE = "evidence brief"


@dataclass(frozen=True, slots=True)
class BriefLinks:
    """Links signed with the first of `keys`, the newest; those of older keys still open."""

    site_url: str
    keys: Sequence[bytes]

    def make(self, query_id: str) -> str:
        """Return the address of the page of this question's brief, good for an hour."""
        permission = Signer(self.keys).sign(_PURPOSE, query_id)
        return self.site_url.rstrip("/") + brief_path(query_id, permission)

    def allows(self, query_id: str, permission: str) -> bool:
        """Return whether the `permission` of a link is for this question and not too old."""
        return bool(Signer(self.keys).read(_PURPOSE, permission, LIFETIME) == query_id)
