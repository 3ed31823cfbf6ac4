"""Sample of the files of a project folder: unpacked or fetched, and parsed into records."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from index.errors import ParseError
from ingest.discovery.project_folder import ProjectFolder
from ingest.harvest.archive import unpack
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.issues import Issues
from ingest.parse.formats import PARSERS
from ingest.parse.source_file import SourceFile, find_files
from ingest.sources.schema import Format
from ingest.sources.source import Source

_MAX_FETCHED = 5
_MAX_FILES = 50
_MAX_ROWS = 50


def unpack_files(
    url: str, page: FetchedPage, project: ProjectFolder, into: Path
) -> list[SourceFile]:
    """Unpack the files of `project` from the archive `page`; return at most 50.

    Raises FetchError.
    """
    source = Source.model_validate(
        {
            "name": "sample",
            "title": url,
            "publisher": "",
            "homepage": "",
            "licence": "",
            "url": url,
            "tried": "sample",
            "records_min": 0,
            "part": [
                {
                    "name": "records",
                    "files": project.globs,
                    "format": project.format,
                    "key": "_file.path",
                    "map": {"title": "_file.stem"},
                }
            ],
        }
    )
    unpack(source, page.path, into)
    return list(islice(find_files(into, source.parts[0], Issues("sample")), _MAX_FILES))


def fetch_files(
    urls_by_name: Mapping[str, str], project: ProjectFolder, client: HttpClient
) -> list[SourceFile]:
    """Fetch the first five files of `project`, which is one folder; raise FetchError."""
    issues = Issues("sample")
    return [
        SourceFile(client.get(urls_by_name[name], allow_html=True).path, name, "", issues)
        for name in project.select(urls_by_name)[:_MAX_FETCHED]
    ]


def read_samples(
    file_format: Format, files: Iterable[SourceFile]
) -> tuple[list[dict[str, Any]], int]:
    """Return records of `files`, and the number of files that could be read."""
    samples: list[dict[str, Any]] = []
    read_count = 0
    for file in files:
        with suppress(ParseError):
            samples += [record.fields for record in islice(PARSERS[file_format](file), _MAX_ROWS)]
            read_count += 1
    return samples, read_count
