"""Brings a source's files to a folder: from the package, from a mirror, or from its address."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import httpx

from index.errors import FetchError, SetupError
from ingest.source import Source

AGENT = "HasAnyone (registry reader)"
LARGEST_DOWNLOAD = 200 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
_TIMEOUT = httpx.Timeout(30.0)
_GZIP = b"\x1f\x8b"


def client() -> httpx.Client:
    """The one HTTP client of a build."""
    return httpx.Client(
        follow_redirects=True,
        max_redirects=5,
        timeout=_TIMEOUT,
        headers={"User-Agent": AGENT},
    )


def check_mirror(mirror: Path) -> None:
    """Raise SetupError when the mirror is no folder that can be read."""
    try:
        next(mirror.iterdir(), None)
    except OSError:
        raise SetupError(
            f"The mirror {mirror.name} is not a folder that can be read.",
            "Give --mirror a folder that holds one folder a source.",
        ) from None


@contextmanager
def files_of(source: Source, mirror: Path | None, http: httpx.Client) -> Iterator[Path | None]:
    """A folder with the files of a source while they are read; None when it is not read here.

    Raises FetchError when its address does not give them.
    """
    if source.folder is not None:
        yield source.folder
    elif mirror is not None:
        folder = mirror / source.name
        yield folder if folder.is_dir() else None
    else:
        with TemporaryDirectory(prefix="hasanyone-") as temporary:
            yield download(source, Path(temporary), http)


def download(source: Source, folder: Path, http: httpx.Client) -> Path:
    """Fetch a source's address into `folder` and return where its files are; raises FetchError."""
    if source.url is None:
        raise FetchError(f"{source.title} has no address.", "Declare its url in sources.toml.")
    packed = folder / "download"
    try:
        _fetch(http, source, packed)
        return _unpacked(source, packed, folder / "files")
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        raise FetchError(f"{source.title} answered with status {code}.", "Try later.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchError(f"{source.title} could not be reached.", "Try later.") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise FetchError(f"{source.title} sent what cannot be unpacked.", "Try later.") from error


def _fetch(http: httpx.Client, source: Source, to: Path) -> None:
    with http.stream("GET", str(source.url)) as response, to.open("wb") as file:
        response.raise_for_status()
        for chunk in response.iter_bytes():
            file.write(chunk)
            if file.tell() > LARGEST_DOWNLOAD:
                raise FetchError(f"{source.title} sent more than we read.", "Use a mirror.")


def _unpacked(source: Source, packed: Path, folder: Path) -> Path:
    folder.mkdir()
    with packed.open("rb") as file:
        archived = file.read(2) == _GZIP
    if archived:
        with tarfile.open(packed, "r:gz") as archive:
            _extract(source, archive, folder)
        return folder
    single = folder / _single(source)
    single.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(packed, single)
    return folder


def _single(source: Source) -> str:
    """The one file that a source reads; raises FetchError when it reads more, from an archive."""
    first, *more = _wanted(source)
    if more or "*" in first:
        raise FetchError(
            f"{source.title} sent no archive.",
            "If its address is that of a single file, name that file in sources.toml.",
        )
    return first


def _wanted(source: Source) -> list[str]:
    """The globs of all files that a source reads, each once."""
    reads = (*source.parts, *source.tables)
    return list(dict.fromkeys(glob for each in reads for glob in each.files))


def _extract(source: Source, archive: tarfile.TarFile, folder: Path) -> None:
    """Take the files that the source reads, without the folder that an archive wraps them in."""
    wanted = _wanted(source)
    total = 0
    for member in archive:
        inside = PurePosixPath(*PurePosixPath(member.name).parts[1:]).as_posix()
        if not member.isfile() or not any(fnmatchcase(inside, glob) for glob in wanted):
            continue
        total += member.size
        if total > LARGEST_UNPACKED:
            raise FetchError(f"{source.title} unpacks to more than we read.", "Use a mirror.")
        member.name = inside
        archive.extract(member, folder, filter="data")
