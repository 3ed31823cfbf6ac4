"""One input through detection, parsing and normalisation, as a registry's file would go."""

import json
import shutil
import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from index.errors import AppError, FetchError
from index.snapshot.document_store import dump_json, load_json
from ingest.discovery.detect import detect_source
from ingest.discovery.draft.draft import Draft
from ingest.discovery.names import SourceNames
from ingest.discovery.toml_block import format_block, load_block
from ingest.harvest.archive import unpack
from ingest.http.page_cache import FetchedPage
from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.sources.loader import SHIPPED_PATH
from ingest.sources.schema import Format, HarvestProtocol
from ingest.sources.source import Source, load_sources
from tests.support.fuzz_inputs import FuzzInput

ADDRESS = "https://example.org/projects/register"
# Columns and fields of most inputs, and expressions that are easily surprised.
MAPPING = {
    "title": ["title", "name", "{a: name}.a", "_file.stem"],
    "url": ["url", "link", "homepage"],
    "summary": "summary",
    "description": ["description", "_body", "text", "content[0]"],
    "aliases": "split(name, ',')",
    "kind": "kind",
    "organisations": ["organisation", "organisation.{name: name, role: role}", "publisher"],
    "country": ["country", "country[].name"],
    "region": "region",
    "themes": ["tags", "split(theme, ';')", "keyword"],
    "status": "status",
    "started": ["started", '"Start date"', "issued"],
    "ended": "ended",
    "outcomes": ["outcomes", "outcomes[].{statement: title, result: status}"],
    "funding": "{source: fundedBy[0].name, amount: cost, currency: currency}",
    "reuse": "{code: url, licence: licence || license}",
    "contact": "contact",
    "links": "links",
}


class _Client:
    """Answers with the input at its address, and with a page of JSON below it."""

    def __init__(self, page: FetchedPage, other: Path) -> None:
        self._page, self._other = page, other

    def get(self, url: str, *, allow_html: bool = False) -> FetchedPage:
        if url == self._page.url:
            return self._page
        if url.endswith((".json", ".yml", ".md")):
            return FetchedPage(url, self._other, {})
        raise FetchError("There is nothing else.")


def read_input(tested: FuzzInput) -> dict[str, int]:
    """Read an input in each way that it may be read; return how often it was read or refused.

    Raises anything but the product's own errors.
    """
    counts = {"read": 0, "refused": 0}
    with TemporaryDirectory(prefix="fuzz-") as temporary:
        folder = Path(temporary)
        path = folder / "input"
        path.write_bytes(tested.content)
        for read in (_read_as_proposed, _read_as_declared, _read_in_its_registry):
            workspace = folder / read.__name__
            workspace.mkdir()
            try:
                counts["read"] += read(tested, path, workspace)
            except AppError:
                counts["refused"] += 1
    return counts


def _read_as_proposed(_: FuzzInput, path: Path, folder: Path) -> int:
    other = folder / "other.json"
    other.write_text('{"title": "Another"}')
    page = FetchedPage(ADDRESS, path, {})
    detected = detect_source(ADDRESS, _Client(page, other))
    source = _load_proposed(format_block(Draft(detected, SourceNames("draft", "Draft", ""))))
    files = folder / "files"
    files.mkdir()
    match source.harvest.by:
        case HarvestProtocol.FILE:
            unpack(source, path, files)
        case HarvestProtocol.SITE:
            (files / "pages").mkdir()
            shutil.copy(path, files / "pages" / "one.html")
        case _:
            shutil.copy(path, files / "page-0001.json")
    return _read(source, files)


def _read_as_declared(tested: FuzzInput, path: Path, folder: Path) -> int:
    shutil.copy(path, folder / "file")
    return _read(_declare(tested.format), folder)


def _read_in_its_registry(tested: FuzzInput, path: Path, folder: Path) -> int:
    """Read a damaged file of a shipped registry by its own declaration."""
    if not tested.source:
        return 0
    copy = folder / tested.file
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, copy)
    return _read(_shipped_sources()[tested.source], folder)


@cache
def _shipped_sources() -> dict[str, Source]:
    return {source.name: source for source in load_sources()}


@cache
def _shipped_tables() -> dict[str, Any]:
    return tomllib.loads(SHIPPED_PATH.read_text(encoding="utf-8"))


def _load_proposed(block: str) -> Source:
    """Load a proposed block as the command does, but without parsing the shipped file again."""
    (table,) = tomllib.loads(block)["source"]
    (part,) = table["part"]
    shared = _shipped_tables()["mapping"].get(part.pop("mapping", None), {})
    mapping = {**shared.get("map", {}), **part.get("map", {})}
    lookups = next(iter(_shipped_sources().values())).lookups
    table["part"] = [{**shared, **part, "map": mapping}]
    try:
        return Source.model_validate({**table, "registry": table["name"], "lookups": lookups})
    except ValidationError:
        return load_block(block)


@cache
def _declare(file_format: Format) -> Source:
    part = {
        "name": "records",
        "files": "file",
        "format": file_format,
        "items": "project" if file_format is Format.TOML else "",
        "key": "id || identifier || slug(title, name)",
        "map": MAPPING,
    }
    about = dict.fromkeys(("title", "publisher", "homepage", "licence"), "x")
    address = {"url": ADDRESS, "tried": "sample", "records_min": 0}
    return Source.model_validate({"name": "fuzz", **about, **address, "part": [part]})


def _read(source: Source, folder: Path) -> int:
    """Read a source; fail if a record is lost, or what is read cannot be stored."""
    issues = Issues(source.name)
    result = read_source(SourceReading(source, folder, "2026-11-22", issues))
    assert result.record_count == len(result.initiatives) + sum(result.left_out.values())
    for each in result.initiatives:
        assert each.title.strip(), "a title of nothing"
        assert each.title.casefold() not in ("nan", "none", "null", "#ref!"), "a title of no name"
        assert load_json(dump_json(each)) == each, "an initiative that changes when stored"
    details = [f"{issue.file} {issue.key} {issue.detail}" for issue in issues.raised]
    json.dumps([*details, *result.left_out], ensure_ascii=False).encode()
    return 1
