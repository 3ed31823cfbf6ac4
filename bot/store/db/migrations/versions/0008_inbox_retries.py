"""Columns of the inbox for replies that are sent later: since when, how often, when again, what."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("inbox", sa.Column("received_at", sa.DateTime(timezone=True)))
    op.add_column("inbox", sa.Column("retry_at", sa.DateTime(timezone=True)))
    op.add_column("inbox", sa.Column("retries", sa.Integer, nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("reply", sa.JSON(none_as_null=True)))
    op.execute("UPDATE inbox SET received_at = taken_at")
