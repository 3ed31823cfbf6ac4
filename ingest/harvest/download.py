"""Files of a source in a folder: shipped with the package, from a mirror, or downloaded."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import FetchError, SetupError
from index.tracing import stage
from ingest.harvest.protocols import HARVESTERS
from ingest.http.client import FetchSession, Requester
from ingest.http.fetch_budget import FetchBudget
from ingest.sources.schema import API_PROTOCOLS
from ingest.sources.source import Source

# Subfolder of the data folder for the page cache: the last response of each URL.
CACHE_FOLDER = Path("cache", "http")


@contextmanager
def open_session(
    data: Path | None = None, budget: FetchBudget | None = None
) -> Iterator[FetchSession]:
    """Open the fetch session of one build.

    Its page cache is in `data`; without `data` it is temporary.
    """
    budget = budget or FetchBudget()
    if data is not None:
        yield FetchSession(data / CACHE_FOLDER, budget)
        return
    with TemporaryDirectory(prefix="hasanyone-http-") as temporary:
        yield FetchSession(Path(temporary), budget)


def check_mirror(mirror: Path) -> None:
    """Raise SetupError if the mirror is not a readable folder."""
    try:
        next(mirror.iterdir(), None)
    except OSError:
        raise SetupError(
            f"The mirror {mirror.name} is not a folder that can be read.",
            "Set --mirror or HASANYONE_MIRROR to a folder with one folder for each source.",
        ) from None


@contextmanager
def open_source_files(
    source: Source, mirror: Path | None, session: FetchSession
) -> Iterator[Path | None]:
    """Open a folder with the files of a source; yield None if the source is not read here.

    A source that is not enabled is not downloaded. Raises FetchError if the download fails.
    """
    if not source.enabled:
        yield None
        return
    harvest = partial(harvest_source, source, session=session)
    with open_files(source, mirror, harvest) as files:
        yield files


@contextmanager
def open_files(
    source: Source, mirror: Path | None, harvest: Callable[[Path], Path]
) -> Iterator[Path | None]:
    """Open the folder of a source: its own, the one in `mirror`, or what `harvest` downloads.

    `harvest` gets an empty folder and returns it. Yields None if the mirror has no such folder.
    """
    if source.folder is not None:
        yield source.folder
    elif mirror is not None:
        folder = mirror / source.name
        yield folder if folder.is_dir() else None
    else:
        with TemporaryDirectory(prefix="hasanyone-") as temporary:
            with stage("fetch"):
                files = harvest(Path(temporary))
            yield files


def harvest_source(source: Source, folder: Path, session: FetchSession) -> Path:
    """Download a source from its address to the empty `folder`, and return it; raise FetchError."""
    with session.client(_requester(source)) as client:
        HARVESTERS[source.harvest.by](source, client, folder)
    return folder


def _requester(source: Source) -> Requester:
    token = os.environ.get(source.token_env) if source.token_env else None
    if source.token_env and not token:
        raise FetchError(
            f"{source.title} needs the environment variable {source.token_env}.",
            "Set it to the token from its publisher.",
        )
    return Requester(
        title=source.title,
        url=source.url or "",
        local=source.local,
        token=token,
        rate=source.rate,
        robots=source.robots and source.harvest.by not in API_PROTOCOLS,
    )
