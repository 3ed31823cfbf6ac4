"""SQLAlchemy tables of the store."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData()

# `asker` and `conversation` are keys made of the platform's ids, never of names.
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
    Column("is_probable", Boolean, nullable=False, server_default=false()),
    Column("spoken_of", Text),
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

# Deliveries of a platform. When one is done, its payload and reply are deleted; its key stays, to
# detect repeats. `attempts` counts those in a row that a kill cut off, `retries` the replies that
# the platform did not accept; the next is due at `retry_at`.
inbox = Table(
    "inbox",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("surface", String(16), nullable=False),
    Column("payload", JSON(none_as_null=True)),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("done_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True)),
    Column("retry_at", DateTime(timezone=True)),
    Column("retries", Integer, nullable=False, server_default="0"),
    Column("reply", JSON(none_as_null=True)),
    Index("ix_inbox_done_at", "done_at"),
)

tenants = Table(
    "tenants",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("tenant", String(100), primary_key=True),
    Column("settings", JSON, nullable=False),
)

# Conversations that the bot can write to unasked, with the platform's reference to each.
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

# `message` is a hash of a conversation's id and a message's.
messages = Table(
    "messages",
    metadata,
    Column("surface", String(16), primary_key=True),
    Column("message", String(64), primary_key=True),
    Column("query_id", String(32), nullable=False, index=True),
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

# `one` and `other` are ids of records, the smaller first. The last row of a pair is in effect.
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

# Actions that are done at most once: a welcome, a greeting, sharing an answer.
once = Table(
    "once",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)

# Builds that several machines share. `record` is a `BuildRecord`; `state` repeats the one in it.
builds = Table(
    "builds",
    metadata,
    Column("id", String(60), primary_key=True),
    Column("index_name", String(60), nullable=False),
    Column("state", String(16), nullable=False),
    Column("is_cancelled", Boolean, nullable=False),
    Column("record", JSON, nullable=False),
    Index("ix_builds_index_name", "index_name", "state"),
)

# `until` is in seconds since 1970 by the clock of the database.
leases = Table(
    "leases",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("holder", String(200), nullable=False),
    Column("until", Float, nullable=False),
)

# Requests counted in a minute (minutes since 1970) by several servers; `key` is a hash.
rates = Table(
    "rates",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("minute", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
)

# slack_sdk's stores write and read the next three tables, and fix their names. Tokens are
# encrypted, and therefore longer than those that Slack issues.
slack_installations = Table(
    "slack_installations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("enterprise_url", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(200)),
    Column("bot_token", Text),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", String(32), nullable=False),
    Column("user_token", Text),
    Column("user_scopes", String(1000)),
    Column("user_refresh_token", Text),
    Column("user_token_expires_at", DateTime),
    Column("incoming_webhook_url", Text),
    Column("incoming_webhook_channel", String(200)),
    Column("incoming_webhook_channel_id", String(200)),
    Column("incoming_webhook_configuration_url", String(200)),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("token_type", String(32)),
    Column("installed_at", DateTime, nullable=False),
    Index(
        "ix_slack_installations", "client_id", "enterprise_id", "team_id", "user_id", "installed_at"
    ),
)

slack_bots = Table(
    "slack_bots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", String(32), nullable=False),
    Column("app_id", String(32), nullable=False),
    Column("enterprise_id", String(32)),
    Column("enterprise_name", String(200)),
    Column("team_id", String(32)),
    Column("team_name", String(200)),
    Column("bot_token", Text),
    Column("bot_id", String(32)),
    Column("bot_user_id", String(32)),
    Column("bot_scopes", String(1000)),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False),
    Column("installed_at", DateTime, nullable=False),
    Index("ix_slack_bots", "client_id", "enterprise_id", "team_id", "installed_at"),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(200), nullable=False, unique=True),
    Column("expire_at", DateTime, nullable=False),
)
