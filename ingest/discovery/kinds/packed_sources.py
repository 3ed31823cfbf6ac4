"""Sources that are packed: a spreadsheet, one file, a folder of project files.

`detect` detects the source in a file that was unpacked.
"""

import re
from dataclasses import replace
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import FetchError
from ingest.discovery.folder_samples import read_samples, unpack_files
from ingest.discovery.kinds.detected import DetectedSource, Detector, record_source
from ingest.discovery.project_folder import ProjectFolder, find_project_files
from ingest.harvest import archive
from ingest.http.client import HttpClient
from ingest.http.decompression import gunzip
from ingest.http.page_cache import FetchedPage
from ingest.sources.schema import Format

# Notion puts the number of a database into the name of its table.
_NOTION_TABLE = re.compile(r" [0-9a-f]{32}(_all)?\.csv$")


def detect_zip(url: str, page: FetchedPage, client: HttpClient, detect: Detector) -> DetectedSource:
    """Return the spreadsheet or the archive in a zip file; raise KeyError if it is neither."""
    if "xl/workbook.xml" in archive.list_members(page.path):
        return record_source(url, page, "an XLSX spreadsheet", Format.XLSX)
    return detect_archive(url, page, client, detect)


def detect_gzip(
    url: str, page: FetchedPage, client: HttpClient, detect: Detector
) -> DetectedSource:
    """Return the source in a gzip file: an archive, or one file."""
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        plain_path = Path(temporary, "plain")
        try:
            gunzip(page.path, plain_path, archive.MAX_UNPACKED_BYTES)
        except (EOFError, OSError, ValueError) as error:
            raise FetchError(f"{url} cannot be unpacked.", "Pack it again.") from error
        plain = replace(page, path=plain_path, headers={})
        return detect(url, plain, client)


def detect_archive(
    url: str, page: FetchedPage, client: HttpClient, detect: Detector
) -> DetectedSource:
    """Return the archive as a folder of records; raise KeyError if none of its files may be one."""
    members = archive.list_members(page.path)
    folder = _find_notion_table(members) or find_project_files(members)
    if folder is None:
        raise KeyError(url)
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        files = unpack_files(url, page, folder, Path(temporary))
        if len(files) == 1:
            file_page = replace(page, path=files[0].path, headers={})
            detected = detect(url, file_page, client)
            single = {**detected.part, "files": files[0].name}
            return replace(
                detected, description=f"{detected.description} in an archive", part=single
            )
        samples, read_count = read_samples(folder.format, files)
        description = f"an archive of {folder.count:,} {folder.extension} files"
        return DetectedSource(description, url, folder.guess_part(samples, read_count))


def _find_notion_table(members: list[str]) -> ProjectFolder | None:
    """Return the table in an export of Notion, which has a page for each row beside it."""
    tables = sorted(filter(_NOTION_TABLE.search, members), key=lambda name: "_all." not in name)
    if not tables:
        return None
    return ProjectFolder(Format.CSV, (escape(tables[0]),), 1, "csv")
