import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.ask import Asker
from bot.live import Live
from bot.state.engine import sqlite_address
from bot.state.store import Store

HASANYONE = Path(sys.executable).with_name("hasanyone")


@pytest.fixture(scope="session")
def indexed(tmp_path_factory) -> Path:
    """A data folder with an index of the catalogue shipped with the product, made by the command."""
    data, mirror = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("mirror")
    ran = subprocess.run(
        [HASANYONE, "ingest", "--mirror", mirror],
        env={**os.environ, "HASANYONE_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return data


@pytest.fixture
def store(tmp_path):
    store = Store.open(sqlite_address(tmp_path))
    yield store
    store.close()


@pytest.fixture
def asker(indexed, store) -> Asker:
    return Asker(Live(indexed), store)


@pytest.fixture
def client(asker) -> TestClient:
    return TestClient(create_app(asker))
