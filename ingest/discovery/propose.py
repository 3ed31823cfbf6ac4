"""Proposal of a source declaration for an address, with a sample of the records that it reads."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from index.errors import FetchError
from index.model import Initiative
from ingest.discovery.detect import detect_source
from ingest.discovery.names import SourceNames, choose_names
from ingest.discovery.toml_block import format_block, load_block
from ingest.harvest import download
from ingest.http.client import FetchSession, Requester
from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.sources.source import Source, load_declarations

# Enough pages for a sample of records.
_SAMPLE_PAGES = 5
# The sample is read once to find names in it.
_DRAFT_NAMES = SourceNames("draft", "The registry", "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Proposed declaration: the detected format, the TOML block, and the sample read with it.

    `record_count` counts the records read; `initiatives` are those that were not left out. `issues`
    are the data issues of the sample, a line each.
    """

    description: str
    block: str
    initiatives: tuple[Initiative, ...]
    record_count: int
    issues: tuple[str, ...]


def propose_source(
    url: str,
    session: FetchSession,
    seen_on: str,
    *,
    local: bool = False,
    names: SourceNames | None = None,
) -> Proposal:
    """Detect the format of `url`, draft a declaration and read a sample with it.

    `seen_on` is today (ISO 8601); `local` allows an address on a private network. `names` are those
    that somebody gave; others come from the data. Raises FetchError or ParseError.
    """
    host = urlsplit(url).hostname or ""
    with session.client(Requester(host or url, url, local=local)) as client:
        detected = detect_source(url, client)
    draft = load_block(format_block(detected, _DRAFT_NAMES, local=local))
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        folder = _fetch_sample(draft, Path(temporary), session)
        sample = read_source(SourceReading(draft, folder, seen_on, Issues(draft.name)))
        names = choose_names(
            url, names or SourceNames(), detected.names, sample.initiatives, _taken_names()
        )
        block = format_block(detected, names, local=local)
        source = load_block(block)
        issues = Issues(source.name)
        result = read_source(SourceReading(source, folder, seen_on, issues))
    details = tuple(f"{issue.kind.value}: {issue.detail}" for issue in issues.raised)
    return Proposal(detected.description, block, result.initiatives, result.record_count, details)


def _taken_names() -> set[str]:
    """Return the names of the sources that ship with the product."""
    shipped = load_declarations()
    return {each.name for each in shipped.sources} | {each.name for each in shipped.unpublished}


def _fetch_sample(source: Source, folder: Path, session: FetchSession) -> Path:
    """Harvest the first five pages of `source` into `folder` and return it.

    Raises FetchError only if no file was written before: further pages are not needed.
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
