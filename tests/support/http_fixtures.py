"""What the tests of fetching share: a server on loopback, and a reader with small limits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.http.client import Asker, Reader, Web
from ingest.http.limits import Limits
from tests.support.fake_registry import Site, serving

# Who must answer has time to, also on a busy machine; who does not is given up sooner by `HURRIED`.
QUICK = Limits(
    connect=20, read=20, whole=60, tries=3, backoff=0.01, longest_wait=1, largest=100_000, rate=1000
)
HURRIED = replace(QUICK, read=0.3)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def web(tmp_path: Path) -> Web:
    return Web(tmp_path / "kept", QUICK)


@pytest.fixture
def reader(site: Site, web: Web) -> Iterator[Reader]:
    """A reader for a source that is declared local: the server's own address."""
    with web.reader(Asker("Example", site.url, local=True)) as reader:
        yield reader


@pytest.fixture
def hurried(site: Site, tmp_path: Path) -> Iterator[Reader]:
    """A reader that soon gives up who says nothing."""
    with Web(tmp_path / "soon", HURRIED).reader(
        Asker("Example", site.url, local=True, robots=False)
    ) as reader:
        yield reader


@pytest.fixture
def read_by(site: Site, web: Web) -> Iterator[Callable[..., Reader]]:
    """Readers for a source at the server, with what a test declares for it."""
    made: list[Reader] = []

    def make(**declared: object) -> Reader:
        made.append(web.reader(Asker(**{"title": "Example", "url": site.url, **declared})))
        return made[-1]

    yield make
    for each in made:
        each.__exit__()
