"""Table of the messages that show an answer, with its question."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("surface", sa.String(16), primary_key=True),
        sa.Column("message", sa.String(64), primary_key=True),
        sa.Column("query_id", sa.String(32), nullable=False, index=True),
    )
