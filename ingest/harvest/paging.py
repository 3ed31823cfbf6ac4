"""Paging for harvesters: request URLs, numbered files, the maximum number of pages."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from index.errors import FetchError
from ingest.sources.source import Source


def add_params(url: str, params: Mapping[str, str | int]) -> str:
    """Return `url` with the query parameters `params`, which replace those of the same name."""
    parts = urlsplit(url)
    merged = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **params}
    return parts._replace(query=urlencode(merged)).geturl()


def save_page(folder: Path, page_number: int, content: Path | str, suffix: str = "json") -> None:
    """Write page `page_number` (from 1) as a file of `folder`; a Path is copied."""
    path = folder / f"page-{page_number:04}.{suffix}"
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        shutil.copyfile(content, path)


def check_page_count(source: Source, page_number: int) -> None:
    """Raise FetchError if `page_number` is greater than the `most` that the source declares."""
    if page_number > source.harvest.most:
        raise FetchError(
            f"{source.title} has more than {source.harvest.most} pages.",
            "Raise `most` in its harvest, or include fewer pages.",
        )


def unexpected_response(source: Source, system: str) -> FetchError:
    """Return the error for a response that is not one of the API `system`."""
    return FetchError(f"{source.title} did not respond as {system} does.", "Check its address.")


def source_url(source: Source) -> str:
    """Return the URL that the source declares; raise FetchError if it declares none."""
    if source.url is None:
        raise FetchError(f"{source.title} has no address.", "Declare its url in sources.toml.")
    return source.url
