"""The tables of the store."""

from sqlalchemy import JSON, Column, DateTime, Float, MetaData, String, Table, Text

metadata = MetaData()

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
)
