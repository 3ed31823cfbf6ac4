"""Checks that what is stored is kept: the disk, the store, and the shared place of snapshots."""

import os
import secrets
import shutil
from pathlib import Path

from bot.settings import BotSettings
from bot.store.db.engine import sqlite_file
from bot.store.store import Store
from index.errors import BackendError, SetupError, SnapshotError
from index.snapshot.shared_store import SharedSnapshots

_BYTES_PER_GB = 1024**3
_MIN_FREE_GB = 2
_MOUNTS = Path("/proc/mounts")
# Kinds of file systems that a restart empties: memory, and the layer of a container.
_FLEETING = {"tmpfs": "memory", "ramfs": "memory", "overlay": "the container’s own layer"}
_MIN_KEY_CHARS = 16


def check_disk(settings: BotSettings) -> str:
    """Return how much is free; raise SetupError if a build needs more, or a restart empties it."""
    settings.data.mkdir(parents=True, exist_ok=True)
    free_gb = shutil.disk_usage(settings.data).free / _BYTES_PER_GB
    if free_gb < _MIN_FREE_GB:
        raise SetupError(f"Only {free_gb:.1f} GB are free.", f"A build needs {_MIN_FREE_GB} GB.")
    if kind := _fleeting_kind(settings.data.resolve()):
        raise SetupError(
            f"{free_gb:.0f} GB free, but HASANYONE_DATA is in {kind}, which a restart empties.",
            "Set it to a folder of a disk or a volume.",
        )
    return f"{free_gb:.0f} GB free"


def check_store(settings: BotSettings) -> str:
    """Return where questions are kept; raise SetupError or BackendError if they are not.

    Something is written, and read again through a new connection.
    """
    name = f"doctor:{secrets.token_hex(8)}"
    store = Store.open(settings.store_url())
    try:
        store.claims.claim(name)
    except BackendError:
        raise SetupError(
            "The store can be read but not written to.",
            "Free space where it is, and check that it may be written to.",
        ) from None
    finally:
        store.close()
    second = Store.open(settings.store_url())
    try:
        if not second.claims.exists(name):
            raise SetupError(
                "What is stored is gone when the server ends.",
                "Set HASANYONE_DATABASE to a file or to a Postgres.",
            )
        second.claims.release(name)
    finally:
        second.close()
    file = sqlite_file(settings.store_url())
    if file is None:
        return "questions are kept in the database of HASANYONE_DATABASE"
    if kind := _fleeting_kind(file.resolve()):
        raise SetupError(
            f"Questions are stored in {kind}, which a restart empties.",
            "Set HASANYONE_DATABASE to a file on a disk or to a Postgres.",
        )
    return f"questions are kept in the file {file.name}"


def check_snapshot_place(settings: BotSettings) -> str:
    """Return where snapshots are shared; raise SetupError, BackendError or SnapshotError."""
    key = settings.snapshot_key.get_secret_value() if settings.snapshot_key else ""
    if not settings.snapshot_url:
        if key:
            raise SetupError(
                "HASANYONE_SNAPSHOT_KEY signs nothing without HASANYONE_SNAPSHOT_URL.",
                "Set both, or neither.",
            )
        return "not shared: this data folder is for itself"
    if key and len(key) < _MIN_KEY_CHARS:
        raise SetupError(
            f"HASANYONE_SNAPSHOT_KEY has fewer than {_MIN_KEY_CHARS} characters.",
            "Make a longer one: openssl rand -hex 24.",
        )
    shared = SharedSnapshots(settings.snapshot_url, key or None)
    try:
        current = shared.current()
    except SnapshotError as error:
        raise SetupError(
            f"The shared place answers, but {error.message[0].lower()}{error.message[1:]}",
            "Check HASANYONE_SNAPSHOT_KEY, and what is there.",
        ) from error
    signed = "signed" if key else "not signed (HASANYONE_SNAPSHOT_KEY)"
    return f"shared, {signed}, {f'with {current.name}' if current else 'empty so far'}"


def _fleeting_kind(path: Path) -> str | None:
    """Return what kind of storage holds a path if a restart empties it; None for a disk."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text(encoding="utf-8").splitlines()]
    except OSError:  # not Linux
        return None
    holding = [
        (len(point), kind)
        for _, point, kind, *_ in mounts
        if os.path.commonpath([point, str(path)]) == point
    ]
    return _FLEETING.get(max(holding, default=(0, ""))[1])
