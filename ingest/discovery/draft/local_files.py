"""Drafts of files on this machine: one file, or a folder of project files."""

import glob
from dataclasses import replace
from pathlib import Path

from index.errors import FetchError, InvalidInput
from ingest.discovery.detect import DetectedSource, detect_page
from ingest.discovery.folder_samples import read_samples
from ingest.discovery.project_folder import find_project_files
from ingest.harvest import archive
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import ContentKind
from ingest.issues import Issues
from ingest.parse.source_file import SourceFile

_ARCHIVES = frozenset({ContentKind.GZIP, ContentKind.ZIP, ContentKind.TAR})
_MAX_FILES = 50
# A page that was saved by a browser does not state its address.
_PAGE_KEY = "_file.path"


def find_local(address: str) -> Path | None:
    """Return the file or folder at `address`; None if it is a web address or nothing is there."""
    path = Path(address.removeprefix("file://")).expanduser()
    return (
        path.resolve() if "://" not in address.removeprefix("file://") and path.exists() else None
    )


def detect_local(path: Path, client: HttpClient) -> tuple[DetectedSource, Path]:
    """Return what kind of source a file or folder is, and the folder to declare.

    Raises InvalidInput or FetchError.
    """
    if path.is_dir():
        return _detect_folder(path), path
    page = FetchedPage(path.name, path, {})
    if page.kind() in _ARCHIVES and not _is_workbook(path):
        raise InvalidInput(
            f"{path.name} is an archive on this machine.",
            "Unpack it, and give the file or folder that you want to read.",
        )
    if page.kind() is ContentKind.HTML:  # there is no site around it
        detected = DetectedSource("a web page", "", {"mapping": "webpage", "key": _PAGE_KEY})
    else:
        detected = detect_page(path.name, page, client)
    part = {**detected.part, "files": glob.escape(path.name)}
    return replace(detected, url="", part=part, harvest={}), path.parent


def _detect_folder(folder: Path) -> DetectedSource:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    project = find_project_files(names)
    if project is None and any(folder.rglob("*.html")):
        part = {"mapping": "webpage", "key": _PAGE_KEY, "files": "**/*.html"}
        return DetectedSource("a folder of web pages", "", part)
    if project is None:
        raise FetchError(
            f"{folder.name} holds no JSON, YAML, TOML, Markdown, CSV or HTML files.",
            "Give one file of it, such as a spreadsheet, instead.",
        )
    chosen = [name for pattern in project.globs for name in _names_in(folder, pattern)][:_MAX_FILES]
    files = [SourceFile(folder / name, name, "", Issues("sample")) for name in chosen]
    samples, read_count = read_samples(project.format, files)
    try:
        part = project.guess_part(samples, read_count)
    except KeyError:
        raise FetchError(
            f"The {project.extension} files in {folder.name} have no field named like a title.",
            "Write the block by hand: docs/registries.md explains how.",
        ) from None
    return DetectedSource(f"a folder of {project.count:,} {project.extension} files", "", part)


def _names_in(folder: Path, pattern: str) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def _is_workbook(path: Path) -> bool:
    try:
        return "xl/workbook.xml" in archive.list_members(path)
    except (FetchError, OSError):
        return False
