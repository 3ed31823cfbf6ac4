"""Alembic environment: run the migrations on the connection of `bot.store.db.migrate`."""

from alembic import context

from bot.store.db.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
