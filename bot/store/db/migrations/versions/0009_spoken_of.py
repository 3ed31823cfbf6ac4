"""Column for the initiative of an answer that its conversation last asked about."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("questions", sa.Column("spoken_of", sa.Text))
