"""The worker of the server: started unless switched off, and stopped with the server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import PATIENCE

pytestmark = pytest.mark.slow

COMMAND = Path(sys.executable).with_name("hasanyone")


def serve(data: Path, **more: str) -> subprocess.Popen:
    env = {**os.environ, "HASANYONE_DATA": str(data), "HASANYONE_PORT": "0", **more}
    return subprocess.Popen([COMMAND, "serve"], env=env, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_the_worker_stops_with_the_server_even_if_it_is_killed(indexed, end):
    server = serve(indexed)
    while "Waiting for builds" not in server.stderr.readline():
        assert server.poll() is None
    getattr(server, end)()
    server.stderr.read()  # ends when the worker has closed it too
    server.wait(PATIENCE)
    server.stderr.close()


def test_the_worker_can_be_switched_off(indexed):
    server = serve(indexed, HASANYONE_SERVE_BUILDS="false")
    log = ""
    while "startup complete" not in log:
        log += server.stderr.readline()
        assert server.poll() is None, log
    server.terminate()
    log += server.stderr.read()
    server.wait(PATIENCE)
    server.stderr.close()
    assert "Waiting for builds" not in log
