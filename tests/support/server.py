"""A real `hasanyone serve` process, and waiting for servers."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import HASANYONE

# Seconds that a test waits for a server: on a busy machine it starts slowly.
PATIENCE = 120.0
# Tests and benchmarks ask more often than anybody may.
NO_RATES = {f"HASANYONE_RATE_{level}": "0" for level in ("ADDRESS", "WORKSPACE", "CHANNEL", "USER")}


@contextmanager
def running(log: Path, **settings: str) -> Iterator[tuple[subprocess.Popen, str]]:
    """`hasanyone serve` on a free port, with its log in `log`: yield its process and address."""
    env = {**os.environ, "HASANYONE_PORT": "0", **NO_RATES, **settings}
    with log.open("w") as stderr:
        process = subprocess.Popen([HASANYONE, "serve"], env=env, stderr=stderr)
    try:
        yield process, server_address(process, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def server_address(process: subprocess.Popen, log: Path) -> str:
    """The address of a server, once it answers there."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        text = log.read_text()
        if "startup complete" in text:
            return re.search(r"answers on (\S+)", text)[1]
        time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text()}")


def wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urlopen(url).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not start")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
