"""Safe extraction of zip, tar and gzip, within limits on bytes and files."""

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path, PurePosixPath

from index.errors import FetchError
from ingest.http.decompression import ByteBudget, copy_within, gunzip
from ingest.http.sniffing import ContentKind, sniff_file
from ingest.sources.schema import Format
from ingest.sources.source import Source

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_FILES = 100_000


def unpack(source: Source, archive_path: Path, folder: Path) -> None:
    """Extract the archive, or copy the single file, at `archive_path` into `folder`.

    Only files that the source declares are written. Raises FetchError if the archive is broken,
    unpacks to more than 1 GiB or has more than 100,000 files.
    """
    unpack_kind = _UNPACKERS.get(sniff_file(archive_path), _copy_single_file)
    try:
        unpack_kind(source, archive_path, folder)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise FetchError(
            f"{source.title} sent a file that cannot be unpacked.", "Try again later."
        ) from error
    except (ValueError, NotImplementedError, RuntimeError) as error:
        raise FetchError(
            f"{source.title} sent an archive that is too large or unsafe to unpack.",
            "Download it by hand and read it as a mirror.",
        ) from error


def list_members(archive_path: Path) -> list[str]:
    """Return the paths of the files in a zip or tar, as `unpack` would write them.

    Raises FetchError if the archive cannot be read.
    """
    try:
        if sniff_file(archive_path) is ContentKind.ZIP:
            with zipfile.ZipFile(archive_path) as archive:
                names = _member_names(archive)
        else:
            with tarfile.open(archive_path, "r:") as archive:
                names = _file_names(archive)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise FetchError("The archive cannot be unpacked.", "Pack it again.") from error
    wrapper = _count_wrappers(names)
    return [PurePosixPath(*PurePosixPath(name).parts[wrapper:]).as_posix() for name in names]


def _member_names(archive: zipfile.ZipFile) -> list[str]:
    return [info.filename for info in archive.infolist() if _is_file(info)]


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file; one without a name is none."""
    return bool(info.filename) and not info.is_dir()


def _file_names(archive: tarfile.TarFile) -> list[str]:
    """Return the names of the regular files; those beyond the maximum are not looked at."""
    return [member.name for member in islice(archive, MAX_FILES + 1) if member.isfile()]


def _count_wrappers(names: Iterable[str]) -> int:
    """Return 1 if one folder holds all files, else 0; what macOS adds does not count."""
    paths = [PurePosixPath(name).parts for name in names]
    real = [parts for parts in paths if parts[:1] != ("__MACOSX",) and parts[-1][:2] != "._"]
    is_wrapped = len({parts[:1] for parts in real}) == 1 and all(len(parts) > 1 for parts in real)
    return int(is_wrapped)


def _source_globs(source: Source) -> list[str]:
    """Return the globs of all files that a source reads, each once."""
    file_sets = (*source.parts, *source.tables)
    return list(dict.fromkeys(glob for file_set in file_sets for glob in file_set.files))


def _copy_single_file(source: Source, archive_path: Path, folder: Path) -> None:
    file_name, *others = _source_globs(source)
    if others or "*" in file_name:
        raise FetchError(
            f"{source.title} sent no archive.",
            "If its address is that of a single file, name that file in sources.toml.",
        )
    path = folder / file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(archive_path, path)


def _unpack_gzip(source: Source, archive_path: Path, folder: Path) -> None:
    plain_path = folder / ".plain"
    gunzip(archive_path, plain_path, MAX_UNPACKED_BYTES)
    is_tar = sniff_file(plain_path) is ContentKind.TAR
    (_unpack_tar if is_tar else _copy_single_file)(source, plain_path, folder)
    plain_path.unlink()


def _unpack_tar(source: Source, archive_path: Path, folder: Path) -> None:
    budget = _ArchiveBudget(source)
    with tarfile.open(archive_path, "r:") as archive:
        wrapper = _count_wrappers(_file_names(archive))
        for member in archive:
            relative_path = budget.relative_path(member.name, wrapper) if member.isfile() else None
            if relative_path is not None:
                budget.bytes.spend(member.size)
                member.name = relative_path
                archive.extract(member, folder, filter="data")


def _unpack_zip(source: Source, archive_path: Path, folder: Path) -> None:
    if any(part.format is Format.XLSX for part in source.parts):
        _copy_single_file(source, archive_path, folder)
        return
    budget = _ArchiveBudget(source)
    with zipfile.ZipFile(archive_path) as archive:
        wrapper = _count_wrappers(_member_names(archive))
        for info in archive.infolist():
            relative_path = budget.relative_path(info.filename, wrapper) if _is_file(info) else None
            if relative_path is not None:
                path = folder / relative_path
                if not path.resolve().is_relative_to(folder.resolve()):
                    raise ValueError("leads out of the folder")
                path.parent.mkdir(parents=True, exist_ok=True)
                # Count bytes while reading, because the size stated in the archive is not trusted.
                with archive.open(info) as member, path.open("wb") as file:
                    copy_within(budget.bytes, member, file)


class _ArchiveBudget:
    """Remaining bytes and files that may be extracted from one archive."""

    def __init__(self, source: Source) -> None:
        self._globs = _source_globs(source)
        self.bytes, self._files_left = ByteBudget(MAX_UNPACKED_BYTES), MAX_FILES

    def relative_path(self, name: str, wrapper: int) -> str | None:
        """Return the path of a member below the folder; None if the source does not read it.

        The first `wrapper` folders of `name` are dropped. Raises ValueError beyond 100,000 files.
        """
        self._files_left -= 1
        if self._files_left < 0:
            raise ValueError("more files than allowed")
        parts = PurePosixPath(name).parts[wrapper:]
        relative_path = PurePosixPath(*parts).as_posix()
        return (
            relative_path if any(fnmatchcase(relative_path, glob) for glob in self._globs) else None
        )


_UNPACKERS: dict[ContentKind, Callable[[Source, Path, Path], None]] = {
    ContentKind.GZIP: _unpack_gzip,
    ContentKind.TAR: _unpack_tar,
    ContentKind.ZIP: _unpack_zip,
}
