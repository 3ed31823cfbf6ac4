"""Column that says whether the verdict on a question is only probable."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column(
        "questions",
        sa.Column("is_probable", sa.Boolean, nullable=False, server_default=sa.false()),
    )
