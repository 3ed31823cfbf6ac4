"""The worker that the server starts: only where it is wanted, and ended with the server."""

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
def test_the_worker_ends_with_the_server_however_that_ends(indexed, end):
    server = serve(indexed)
    while "Waiting for builds" not in server.stderr.readline():
        assert server.poll() is None
    getattr(server, end)()
    server.stderr.read()  # ends when the worker, too, has let go of it
    server.wait(PATIENCE)
    server.stderr.close()


def test_a_server_can_be_told_to_start_no_worker(indexed):
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
