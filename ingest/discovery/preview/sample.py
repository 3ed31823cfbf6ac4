"""Sample of a source: its first pages, or its own files, in a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from index.errors import FetchError
from ingest.harvest import download
from ingest.http.client import FetchSession
from ingest.sources.source import Source

# Enough pages for a sample of records.
SAMPLE_PAGES = 5


@contextmanager
def open_sample(
    source: Source, session: FetchSession, mirror: Path | None = None
) -> Iterator[Path | None]:
    """Open a folder with the first files of a source; yield None if the mirror has none.

    Raises FetchError.
    """
    fetch = partial(fetch_sample, source, session=session)
    with download.open_files(source, mirror, fetch) as files:
        yield files


def fetch_sample(source: Source, folder: Path, session: FetchSession) -> Path:
    """Harvest the first five pages of `source` into `folder` and return it.

    Raises FetchError only if no file was written before: further pages are not needed.
    """
    limited = source.harvest.model_copy(update={"most": SAMPLE_PAGES})
    try:
        return download.harvest_source(
            source.model_copy(update={"harvest": limited}), folder, session
        )
    except FetchError:
        if not any(path.is_file() for path in folder.rglob("*")):
            raise
        return folder
