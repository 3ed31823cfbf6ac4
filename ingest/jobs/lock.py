"""File lock (flock): one build at a time in a data folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import SetupError


@contextmanager
def hold_build_lock(data: Path) -> Iterator[None]:
    """Hold the exclusive right to build in `data`; raise SetupError if another build runs.

    The operating system releases it when the process ends, even if it is killed.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "ingest.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise build_running_error() from None
        yield


def build_running_error() -> SetupError:
    """Return the error for a build while another one is running."""
    return SetupError("Another build is running here.", "Wait until it has finished.")
