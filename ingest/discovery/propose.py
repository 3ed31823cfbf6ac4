"""Proposal of a source declaration: its TOML block, and the sample of records that it reads."""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from index.errors import FetchError, SetupError
from index.model import Initiative
from ingest.cleaning import values
from ingest.discovery.detect import DetectedSource, detect_source
from ingest.harvest import download
from ingest.http.client import FetchSession, Requester
from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.sources.source import Source, load_sources

FILE_HEADER = "shipped = true # the sources that ship with Has Anyone come first\n"
# So many pages are enough to see what records look like.
_SAMPLE_PAGES = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed declaration: what the address is, the TOML block, and what reading a sample gave.

    `record_count` counts the records read; `initiatives` are those that were not left out. `issues`
    are the data issues of the sample, a line each.
    """

    description: str
    block: str
    initiatives: tuple[Initiative, ...]
    record_count: int
    issues: tuple[str, ...]


def propose_source(
    url: str, session: FetchSession, seen_on: str, *, local: bool = False
) -> Proposal:
    """Detect the format of `url`, draft a declaration and read a sample with it.

    `seen_on` is the day of the reading (ISO 8601); `local` allows an address on a private network.
    Raises FetchError or ParseError.
    """
    host = urlsplit(url).hostname or ""
    with session.client(Requester(host or url, url, local=local)) as client:
        detected = detect_source(url, client)
    block = _format_block(detected, _suggest_name(url), host, local=local)
    source = _load_block(block)
    issues = Issues(source.name)
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        folder = _fetch_sample(source, Path(temporary), session)
        result = read_source(SourceReading(source, folder, seen_on, issues))
    details = tuple(f"{issue.kind.value}: {issue.detail}" for issue in issues.raised)
    return Proposal(detected.description, block, result.initiatives, result.record_count, details)


def append_block(block: str, path: Path) -> None:
    """Append `block` to the sources.toml at `path`, creating the file when there is none.

    Nothing is written when the file would then be invalid. Raises SetupError.
    """
    existing = path.read_text(encoding="utf-8") if path.exists() else FILE_HEADER
    text = f"{existing.rstrip()}\n\n{block}"
    _load_text(text, path.parent)
    path.write_text(text, encoding="utf-8")


def _load_text(text: str, parent: Path) -> tuple[Source, ...]:
    with TemporaryDirectory(prefix=".sources-", dir=parent) as folder:
        draft = Path(folder) / "sources.toml"
        draft.write_text(text, encoding="utf-8")
        return load_sources(draft)


def _load_block(block: str) -> Source:
    with TemporaryDirectory(prefix="hasanyone-") as folder:
        try:
            return _load_text(FILE_HEADER + block, Path(folder))[-1]
        except SetupError as error:
            raise FetchError(
                f"What was guessed is no good declaration. {error.message}",
                "Write the block by hand; the shipped sources.toml explains the language.",
            ) from error


def _fetch_sample(source: Source, folder: Path, session: FetchSession) -> Path:
    """Harvest the first five pages of `source` into `folder` and return it.

    Raises FetchError only where no file came before it: that there are more pages is no fault here.
    """
    limited = source.harvest.model_copy(update={"most": _SAMPLE_PAGES})
    try:
        return download.harvest_source(
            source.model_copy(update={"harvest": limited}), folder, session
        )
    except FetchError:
        if not any(path.is_file() for path in folder.rglob("*")):
            raise
        return folder


def _suggest_name(url: str) -> str:
    parts = urlsplit(url)
    address = values.slugify(f"{(parts.hostname or '').removeprefix('www.')} {parts.path}")
    name = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in address)
    return name.strip("-")[:60].rstrip("-") or "source"


def _format_block(detected: DetectedSource, name: str, host: str, *, local: bool) -> str:
    part = {"name": "records", **detected.part}
    nested = {each: part.pop(each) for each in ("map",) if each in part}
    lines = [
        "[[source]]",
        f"name = {_format_toml(name)} # permanent: ids start with it",
        f"title = {_format_toml(host)} # what people are told: correct it",
        f"publisher = {_format_toml(host)} # correct it",
        f"homepage = {_format_toml(detected.url)}",
        f"url = {_format_toml(detected.url)}",
        *([f"harvest = {_format_toml(detected.harvest)}"] if detected.harvest else []),
        *(["local = true"] if local else []),
        'licence = "" # of the data, as SPDX writes it, where the publisher says',
        'tried = "sample"',
        "records_min = 0 # about 80 % of what a whole reading gives",
        "",
        "[[source.part]]",
        *(f"{each} = {_format_toml(value)}" for each, value in part.items()),
        *(line for each in nested for line in ("", f"[source.part.{each}]")),
        *(
            f"{field} = {_format_toml(expression)}"
            for each in nested.values()
            for field, expression in each.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _format_toml(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{ "
            + ", ".join(f"{name} = {_format_toml(item)}" for name, item in value.items())
            + " }"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_format_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
