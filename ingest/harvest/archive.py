"""What came as one file becomes the files that a source reads; archives are opened with care."""

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from index.errors import FetchError
from ingest.http.decompression import gunzip
from ingest.http.sniffing import HEAD, Looks, looks
from ingest.sources.schema import Format
from ingest.sources.source import Source

LARGEST = 1024 * 1024 * 1024
MOST_FILES = 100_000
_PIECE = 1024 * 1024


def unpack(source: Source, packed: Path, folder: Path) -> None:
    """Put the files of `packed` into `folder`: an archive's, or the one that it is.

    Raises FetchError when it is broken or opens to more than we read.
    """
    with packed.open("rb") as file:
        kind = looks(file.read(HEAD))
    try:
        _OPENED.get(kind, _single)(source, packed, folder)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise FetchError(f"{source.title} sent what cannot be unpacked.", "Try later.") from error
    except (ValueError, NotImplementedError, RuntimeError) as error:
        raise FetchError(
            f"{source.title} sent an archive beyond our limits.", "Use a mirror."
        ) from error


def _wanted(source: Source) -> list[str]:
    """The globs of all files that a source reads, each once."""
    reads = (*source.parts, *source.tables)
    return list(dict.fromkeys(glob for each in reads for glob in each.files))


def _single(source: Source, packed: Path, folder: Path) -> None:
    first, *more = _wanted(source)
    if more or "*" in first:
        raise FetchError(
            f"{source.title} sent no archive.",
            "If its address is that of a single file, name that file in sources.toml.",
        )
    path = folder / first
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(packed, path)


def _gzip(source: Source, packed: Path, folder: Path) -> None:
    plain = folder / ".plain"
    gunzip(packed, plain, LARGEST)
    with plain.open("rb") as file:
        tar = looks(file.read(HEAD)) is Looks.TAR
    (_tar if tar else _single)(source, plain, folder)
    plain.unlink()


def _tar(source: Source, packed: Path, folder: Path) -> None:
    limit = _Limit(source)
    with tarfile.open(packed, "r:") as archive:
        for member in archive:
            inside = limit.inside(member.name, wrapped=True) if member.isfile() else None
            if inside is not None:
                limit.add(member.size)
                member.name = inside
                archive.extract(member, folder, filter="data")


def _zip(source: Source, packed: Path, folder: Path) -> None:
    if any(part.format is Format.XLSX for part in source.parts):
        _single(source, packed, folder)
        return
    limit = _Limit(source)
    with zipfile.ZipFile(packed) as archive:
        paths = [
            PurePosixPath(info.filename).parts for info in archive.infolist() if not info.is_dir()
        ]
        wrapped = len({parts[:1] for parts in paths}) == 1 and all(
            len(parts) > 1 for parts in paths
        )
        for info in archive.infolist():
            inside = None if info.is_dir() else limit.inside(info.filename, wrapped=wrapped)
            if inside is not None:
                path = folder / inside
                if not path.resolve().is_relative_to(folder.resolve()):
                    raise ValueError("leads out of the folder")
                path.parent.mkdir(parents=True, exist_ok=True)
                _extract(archive, info, path, limit)


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, limit: "_Limit") -> None:
    """Write one file of a zip; what it says of its own size is not believed."""
    with archive.open(info) as packed, to.open("wb") as file:
        while piece := packed.read(_PIECE):
            limit.add(len(piece))
            file.write(piece)


class _Limit:
    """How much has come out of an archive; raises ValueError beyond what we read."""

    def __init__(self, source: Source) -> None:
        self._wanted = _wanted(source)
        self._left, self._files = LARGEST, MOST_FILES

    def inside(self, name: str, *, wrapped: bool) -> str | None:
        """The path in the folder of a file that the source reads; None for another."""
        self._files -= 1
        if self._files < 0:
            raise ValueError("more files than we read")
        parts = PurePosixPath(name).parts[1 if wrapped else 0 :]
        inside = PurePosixPath(*parts).as_posix()
        return inside if any(fnmatchcase(inside, glob) for glob in self._wanted) else None

    def add(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ValueError("more than we read")


_OPENED: dict[Looks, Callable[[Source, Path, Path], None]] = {
    Looks.GZIP: _gzip,
    Looks.TAR: _tar,
    Looks.ZIP: _zip,
}
