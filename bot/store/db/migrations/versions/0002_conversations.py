"""Askers and conversations of questions; feedback, inbox, tenants, references and audit."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("questions", sa.Column("asker", sa.String(200)))
    op.add_column("questions", sa.Column("conversation", sa.String(400)))
    op.add_column("questions", sa.Column("shown", sa.Integer))
    op.create_index("ix_questions_asker", "questions", ["asker"])
    op.create_index("ix_questions_conversation", "questions", ["conversation"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("query_id", sa.String(32), nullable=False),
        sa.Column("initiative", sa.Text),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("asker", sa.String(200), nullable=False),
    )
    op.create_index("ix_feedback_query_id", "feedback", ["query_id"])
    op.create_index("ix_feedback_asker", "feedback", ["asker"])
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("surface", sa.String(16), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True)),
        sa.Column("taken_at", _WHEN, nullable=False),
        sa.Column("done_at", _WHEN),
        sa.Column("attempts", sa.Integer, nullable=False),
    )
    op.create_index("ix_inbox_done_at", "inbox", ["done_at"])
    op.create_table(
        "tenants",
        sa.Column("surface", sa.String(16), primary_key=True),
        sa.Column("tenant", sa.String(100), primary_key=True),
        sa.Column("settings", sa.JSON, nullable=False),
    )
    op.create_table(
        "references",
        sa.Column("surface", sa.String(16), primary_key=True),
        sa.Column("conversation", sa.String(400), primary_key=True),
        sa.Column("tenant", sa.String(100), nullable=False),
        sa.Column("person", sa.String(200)),
        sa.Column("reference", sa.JSON, nullable=False),
    )
    op.create_index("ix_references_tenant", "references", ["surface", "tenant"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
    )


def downgrade() -> None:
    for table in ("audit", "references", "tenants", "inbox", "feedback"):
        op.drop_table(table)
    op.drop_index("ix_questions_conversation", "questions")
    op.drop_index("ix_questions_asker", "questions")
    for column in ("shown", "conversation", "asker"):
        op.drop_column("questions", column)
