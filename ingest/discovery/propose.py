"""A declaration for an address that was looked at: its text, and what it would read."""

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from index.errors import FetchError, SetupError
from index.model import Initiative
from ingest.cleaning import values
from ingest.discovery.detect import Looked, look
from ingest.harvest import download
from ingest.http.client import Asker, Web
from ingest.issues import Issues
from ingest.read.reader import read
from ingest.sources.source import Source, load_sources

OPENING = "shipped = true # the sources that ship with Has Anyone come first\n"
# So many pages are enough to see what records look like.
_PAGES = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an address is, the block that declares it, what reading a sample gave and doubted."""

    what: str
    block: str
    records: tuple[Initiative, ...]
    read: int
    doubts: tuple[str, ...]


def propose(url: str, web: Web, seen: str, *, local: bool = False) -> Proposal:
    """Look at `url` and try a declaration on what it sends; raises FetchError or ParseError."""
    host = urlsplit(url).hostname or ""
    with web.reader(Asker(host or url, url, local=local)) as reader:
        looked = look(url, reader)
    block = _block(looked, _name(url), host, local=local)
    source, issues = _source(block), Issues()
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        reading = read(source, _sample(source, Path(temporary), web), seen, issues)
    doubts = tuple(f"{issue.kind.value}: {issue.detail}" for issue in issues.raised)
    return Proposal(looked.what, block, reading.initiatives, reading.read, doubts)


def append(block: str, path: Path) -> None:
    """Add the block to a sources.toml of one's own; nothing is written where it would be wrong.

    Raises SetupError.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else OPENING
    text = f"{before.rstrip()}\n\n{block}"
    _loaded(text, path.parent)
    path.write_text(text, encoding="utf-8")


def _loaded(text: str, beside: Path) -> tuple[Source, ...]:
    with TemporaryDirectory(prefix=".sources-", dir=beside) as folder:
        draft = Path(folder) / "sources.toml"
        draft.write_text(text, encoding="utf-8")
        return load_sources(draft)


def _source(block: str) -> Source:
    with TemporaryDirectory(prefix="hasanyone-") as folder:
        try:
            return _loaded(OPENING + block, Path(folder))[-1]
        except SetupError as error:
            raise FetchError(
                f"What was guessed is no good declaration. {error.message}",
                "Write the block by hand; the shipped sources.toml explains the language.",
            ) from error


def _sample(source: Source, folder: Path, web: Web) -> Path:
    """The first pages of the source; where there are more, that is no fault here."""
    few = source.harvest.model_copy(update={"most": _PAGES})
    try:
        return download.download(source.model_copy(update={"harvest": few}), folder, web)
    except FetchError:
        if not any(path.is_file() for path in folder.rglob("*")):
            raise
        return folder


def _name(url: str) -> str:
    parts = urlsplit(url)
    place = values.slug(f"{(parts.hostname or '').removeprefix('www.')} {parts.path}")
    name = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in place)
    return name.strip("-")[:60].rstrip("-") or "source"


def _block(looked: Looked, name: str, host: str, *, local: bool) -> str:
    part = {"name": "records", **looked.part}
    nested = {each: part.pop(each) for each in ("map",) if each in part}
    lines = [
        "[[source]]",
        f"name = {_toml(name)} # permanent: ids start with it",
        f"title = {_toml(host)} # what people are told: correct it",
        f"publisher = {_toml(host)} # correct it",
        f"homepage = {_toml(looked.url)}",
        f"url = {_toml(looked.url)}",
        *([f"harvest = {_toml(looked.harvest)}"] if looked.harvest else []),
        *(["local = true"] if local else []),
        'licence = "" # of the data, as SPDX writes it, where the publisher says',
        'tried = "sample"',
        "records_min = 0 # about 80 % of what a whole reading gives",
        "",
        "[[source.part]]",
        *(f"{each} = {_toml(value)}" for each, value in part.items()),
        *(line for each in nested for line in ("", f"[source.part.{each}]")),
        *(f"{ours} = {_toml(theirs)}" for each in nested.values() for ours, theirs in each.items()),
    ]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
