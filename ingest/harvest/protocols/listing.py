"""Listing harvester: the files that a directory listing links to, each under its own name."""

import logging
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

from index.errors import FetchError
from ingest.harvest.links import extract_links, name_below
from ingest.harvest.paging import check_page_count, source_url
from ingest.http.client import HttpClient
from ingest.http.response import PageGone
from ingest.sources.schema import Format
from ingest.sources.source import Source

log = logging.getLogger(__name__)


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write the listed files that a part of the source reads; raise FetchError.

    Files that went since the listing was made are skipped.
    """
    page = client.get(source_url(source), allow_html=True)
    urls_by_name = {
        name: url
        for url in extract_links(page.content(), page.url)[0]
        if (name := name_below(url, page.url)) and _is_read(source, name)
    }
    # A page of Markdown may start with a tag.
    allow_html = any(part.format is Format.MARKDOWN for part in source.parts)
    saved_count = 0
    for number, (name, url) in enumerate(sorted(urls_by_name.items()), start=1):
        check_page_count(source, number)
        try:
            shutil.copyfile(client.get(url, allow_html=allow_html).path, folder / name)
        except PageGone:
            log.info("file skipped", extra={"source": source.name})
            continue
        saved_count += 1
    if not saved_count:
        raise FetchError(
            f"{source.title} lists no file that its declaration reads.",
            "Check its address and `files`.",
        )


def _is_read(source: Source, name: str) -> bool:
    options = source.harvest
    return (
        any(fnmatchcase(name, glob) for part in source.parts for glob in part.files)
        and any(fnmatchcase(name, glob) for glob in options.include)
        and not any(fnmatchcase(name, glob) for glob in options.exclude)
    )
