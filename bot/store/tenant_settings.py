"""Settings of workspaces and tenants."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from bot.store.db.database import Database
from bot.store.db.tables import tenants
from bot.store.model import Surface


class TenantSettings:
    """Settings that each workspace or tenant has chosen."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def get(self, surface: Surface, tenant: str) -> dict[str, Any]:
        """Return the settings; empty if none was set."""
        with self._database.read_connection() as connection:
            stored = connection.scalar(
                select(tenants.c.settings).where(_same_tenant(surface, tenant))
            )
        return dict(stored or {})

    def set(self, surface: Surface, tenant: str, settings: Mapping[str, Any]) -> None:
        """Replace the settings."""
        with self._database.write_transaction() as connection:
            connection.execute(delete(tenants).where(_same_tenant(surface, tenant)))
            connection.execute(
                insert(tenants).values(surface=surface, tenant=tenant, settings=dict(settings))
            )


def _same_tenant(surface: Surface, tenant: str) -> Any:
    return (tenants.c.surface == surface) & (tenants.c.tenant == tenant)
