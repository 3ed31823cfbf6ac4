"""The tables of the store."""

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

# `asker` and `conversation` are keys made of the platform's own ids, never names.
questions = Table(
    "questions",
    metadata,
    Column("query_id", String(32), primary_key=True),
    Column("asked_at", DateTime(timezone=True), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("probability", Float, nullable=False),
    Column("snapshot", String(200), nullable=False),
    Column("asker", String(200), index=True),
    Column("conversation", String(400), index=True),
    Column("shown", Integer),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("query_id", String(32), nullable=False, index=True),
    Column("initiative", Text),
    Column("kind", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("asker", String(200), nullable=False, index=True),
)

# What a platform delivered: its payload is gone once it is done, its key stays against repeats.
inbox = Table(
    "inbox",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("surface", String(16), nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("done_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False),
    Index("ix_inbox_done_at", "done_at"),
)

tenants = Table(
    "tenants",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("tenant", String(100), primary_key=True),
    Column("settings", JSON, nullable=False),
)

# Where a person or a channel can be written to unasked, as the platform described it.
references = Table(
    "references",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("conversation", String(400), primary_key=True),
    Column("tenant", String(100), nullable=False),
    Column("person", String(200)),
    Column("reference", JSON, nullable=False),
    Index("ix_references_tenant", "surface", "tenant"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("person", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
)

# `one` and `other` are ids of records, the smaller first; the last line on a pair counts.
judgements = Table(
    "judgements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("one", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("judgement", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", String(200), nullable=False),
)
