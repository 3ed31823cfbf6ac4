"""DBOS in this process: launched for builds, and destroyed after them."""

import hashlib
import logging
import platform
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from dbos import DBOS, DBOSConfig

from index.text.files import write_text

# Increase this when a step is added or the class of its result is moved: DBOS pickles it by place.
_WORKFLOW_VERSION = 9
_ID_FILE = "worker.id"


@contextmanager
def launch(
    database_url: str, executor_id: str, register: Callable[[], None], queues: list[str]
) -> Iterator[None]:
    """Launch DBOS with the workflows that `register` declares; destroy its registry afterwards."""
    config: DBOSConfig = {
        "name": "hasanyone",
        "system_database_url": database_url,
        "application_version": app_version(),
        "executor_id": executor_id,
        "log_level": "WARNING",
        "use_listen_notify": False,
        "notification_listener_polling_interval_sec": 0.5,
    }
    DBOS(config=config)
    _redirect_log()
    try:
        register()
        DBOS.listen_queues(queues)
        DBOS.launch()
        yield
    finally:
        DBOS.destroy(destroy_registry=True)


def app_version() -> str:
    """Return the program's version; a build is resumed only by the version that started it."""
    return f"{version('hasanyone')}-{_WORKFLOW_VERSION}"


def new_executor_id(data: Path) -> str:
    """Return a name of this process that starts with that of its data folder.

    A new one for each process: DBOS resumes nothing by itself then, and the runner decides what to
    resume.
    """
    return f"{folder_id(data)}.{time.time_ns()}"


def folder_id(data: Path) -> str:
    """Return what identifies a data folder on its machine; a copy of the folder has another."""
    path = data / _ID_FILE
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        write_text(path, secrets.token_hex(8) + "\n")
    place = f"{platform.node()} {path.stat().st_ino} {path.read_text(encoding='utf-8')}"
    return f"hasanyone-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def _redirect_log() -> None:
    """Route the log of DBOS to ours instead of the terminal."""
    logger = logging.getLogger("dbos")
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
    logger.setLevel(logging.WARNING)
