"""What tests need of a server that really runs."""

import socket
import time
from urllib.request import urlopen

import pytest


def wait_for(url: str) -> None:
    for _ in range(150):
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
