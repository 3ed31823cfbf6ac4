"""Settings of one workspace or tenant."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from bot.store.db.database import Database
from bot.store.db.tables import tenants
from bot.store.question import Surface


class Tenants:
    """What each workspace or tenant has set for itself."""

    def __init__(self, database: Database) -> None:
        """Keep the settings in `database`."""
        self._database = database

    def settings(self, surface: Surface, tenant: str) -> dict[str, Any]:
        """What is set; empty where nothing was."""
        with self._database.reading() as connection:
            found = connection.scalar(select(tenants.c.settings).where(_one(surface, tenant)))
        return dict(found or {})

    def set(self, surface: Surface, tenant: str, settings: Mapping[str, Any]) -> None:
        """Replace what is set."""
        with self._database.writing() as connection:
            connection.execute(delete(tenants).where(_one(surface, tenant)))
            connection.execute(
                insert(tenants).values(surface=surface, tenant=tenant, settings=dict(settings))
            )

    def forget(self, surface: Surface, tenant: str) -> None:
        """Delete what is set, when the product is uninstalled there."""
        with self._database.writing() as connection:
            connection.execute(delete(tenants).where(_one(surface, tenant)))


def _one(surface: Surface, tenant: str) -> Any:
    return (tenants.c.surface == surface) & (tenants.c.tenant == tenant)
