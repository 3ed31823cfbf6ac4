"""Fixtures for fetching: a server on loopback, and clients with a small fetch budget."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.http.client import FetchSession, HttpClient, Requester
from ingest.http.fetch_budget import FetchBudget
from tests.support.fake_registry import Site, serving

# A server that responds has time to, also on a busy machine; `IMPATIENT` soon gives up on a silent one.
QUICK = FetchBudget(
    connect_timeout_s=20,
    read_timeout_s=20,
    total_timeout_s=60,
    max_tries=3,
    backoff_s=0.01,
    max_retry_after_s=1,
    max_bytes=100_000,
    requests_per_s=1000,
)
IMPATIENT = replace(QUICK, read_timeout_s=0.3)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def web(tmp_path: Path) -> FetchSession:
    return FetchSession(tmp_path / "kept", QUICK)


@pytest.fixture
def reader(site: Site, web: FetchSession) -> Iterator[HttpClient]:
    """A client for a source that is declared local: the server's own address."""
    with web.client(Requester("Example", site.url, local=True)) as reader:
        yield reader


@pytest.fixture
def impatient_reader(site: Site, tmp_path: Path) -> Iterator[HttpClient]:
    """A client that soon gives up on a silent server."""
    with FetchSession(tmp_path / "soon", IMPATIENT).client(
        Requester("Example", site.url, local=True, robots=False)
    ) as reader:
        yield reader


@pytest.fixture
def read_by(site: Site, web: FetchSession) -> Iterator[Callable[..., HttpClient]]:
    """Clients for a source at the server, with what a test declares for it."""
    clients: list[HttpClient] = []

    def make(**declared: object) -> HttpClient:
        clients.append(web.client(Requester(**{"title": "Example", "url": site.url, **declared})))
        return clients[-1]

    yield make
    for each in clients:
        each.__exit__()
