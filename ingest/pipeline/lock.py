"""One build at a time in a data folder, whichever process runs it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import SetupError


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the one right to build in `data`; raises SetupError when another build runs.

    The system lets go of it when the process ends, however it ends.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "ingest.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise another() from None
        yield


def another() -> SetupError:
    """What is told to who comes second."""
    return SetupError("Another build is running here.", "Wait until it has ended.")
