"""Brings a source's files to a folder: from the package, from a mirror, or from its address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import FetchError, SetupError
from ingest.harvest.protocols import HARVESTERS
from ingest.http.client import Asker, Web
from ingest.http.limits import Limits
from ingest.sources.schema import INTERFACES
from ingest.sources.source import Source

# Below the data folder: what each address sent last.
CACHE = Path("cache", "http")


@contextmanager
def client(data: Path | None = None, limits: Limits | None = None) -> Iterator[Web]:
    """What the fetches of one build share; what is fetched is kept below `data`, if it is given."""
    limits = limits or Limits()
    if data is not None:
        yield Web(data / CACHE, limits)
        return
    with TemporaryDirectory(prefix="hasanyone-http-") as temporary:
        yield Web(Path(temporary), limits)


def check_mirror(mirror: Path) -> None:
    """Raise SetupError when the mirror is no folder that can be read."""
    try:
        next(mirror.iterdir(), None)
    except OSError:
        raise SetupError(
            f"The mirror {mirror.name} is not a folder that can be read.",
            "Give --mirror or HASANYONE_MIRROR a folder that holds one folder a source.",
        ) from None


@contextmanager
def files_of(source: Source, mirror: Path | None, web: Web) -> Iterator[Path | None]:
    """A folder with the files of a source while they are read; None when it is not read here.

    A source that is off is not asked for. Raises FetchError when its address does not give them.
    """
    if not source.enabled:
        yield None
    elif source.folder is not None:
        yield source.folder
    elif mirror is not None:
        folder = mirror / source.name
        yield folder if folder.is_dir() else None
    else:
        with TemporaryDirectory(prefix="hasanyone-") as temporary:
            yield download(source, Path(temporary), web)


def download(source: Source, folder: Path, web: Web) -> Path:
    """Harvest a source's address into the empty `folder` and return it; raises FetchError."""
    with web.reader(_asker(source)) as reader:
        HARVESTERS[source.harvest.by](source, reader, folder)
    return folder


def _asker(source: Source) -> Asker:
    token = os.environ.get(source.token_env) if source.token_env else None
    if source.token_env and not token:
        raise FetchError(
            f"{source.title} needs the environment variable {source.token_env}.",
            "Set it to the token that its publisher gave you.",
        )
    return Asker(
        title=source.title,
        url=source.url or "",
        local=source.local,
        token=token,
        rate=source.rate,
        robots=source.robots and source.harvest.by not in INTERFACES,
    )
