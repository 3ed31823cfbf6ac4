"""Input of builds from the store: confirmed questions, and the state that all workers share."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from bot.service.feedback.confirmed_questions import list_confirmed
from bot.store.db.engine import sqlite_url
from bot.store.store import Store
from index.confirmed_questions import ConfirmedQuestion, delete_former_file
from index.settings import Settings
from ingest.jobs.shared_state import SharedState
from ingest.settings import IngestSettings


@contextmanager
def share_builds(settings: IngestSettings) -> Iterator[dict[str, Any]]:
    """Yield the keyword arguments of a `BuildRunner`; raise SetupError without the store.

    A store in a SQLite file is of one machine, and its builds are in the data folder.
    """
    delete_former_file(settings.data)
    if settings.database is None or not settings.database.startswith("postgresql"):
        yield {"list_confirmed": partial(read_confirmed, settings)}
        return
    with closing(_open(settings, settings.database)) as store:
        state = SharedState(
            settings.index_name, store.leases, partial(store.build_records, settings.index_name)
        )
        yield {"shared": state, "list_confirmed": partial(list_confirmed, store)}


def read_confirmed(settings: Settings) -> list[ConfirmedQuestion]:
    """Return the questions that people confirmed; none where nobody has asked yet."""
    url = settings.database or sqlite_url(settings.data)
    if settings.database is None and not (settings.data / "state.sqlite").exists():
        return []
    with closing(_open(settings, url)) as store:
        return list(list_confirmed(store))


def _open(settings: Settings, url: str) -> Store:
    return Store.open(url, timedelta(seconds=settings.lease))
