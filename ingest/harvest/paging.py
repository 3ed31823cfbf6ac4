"""Puts the pages of a registry into the folder that is read, numbered in their order."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from index.errors import FetchError
from ingest.sources.source import Source


def address(url: str, params: Mapping[str, str | int]) -> str:
    """`url` with `params` in its query, before those of the same name that it has."""
    parts = urlsplit(url)
    both = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **params}
    return parts._replace(query=urlencode(both)).geturl()


def put(folder: Path, number: int, content: Path | str, suffix: str = "json") -> None:
    """Page `number` (from 1) as a file of the folder."""
    path = folder / f"page-{number:04}.{suffix}"
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        shutil.copyfile(content, path)


def check_number(source: Source, number: int) -> None:
    """Raise FetchError when there are more pages than the source declares to read."""
    if number > source.harvest.most:
        raise FetchError(
            f"{source.title} has more than {source.harvest.most} pages.",
            "Raise most in its harvest, or include less.",
        )


def strange(source: Source, what: str) -> FetchError:
    """The error of an interface that does not answer as its kind does."""
    return FetchError(
        f"{source.title} did not answer as {what} does.", "See whether its address is right."
    )


def start(source: Source) -> str:
    """The address that the source declares."""
    if source.url is None:
        raise FetchError(f"{source.title} has no address.", "Declare its url in sources.toml.")
    return source.url
