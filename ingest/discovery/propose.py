"""Proposal of a source declaration for an address or a local file, with a sample read by it."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from index.errors import InvalidInput
from index.model import Initiative
from ingest.discovery import guess_mapping
from ingest.discovery.detect import detect_source
from ingest.discovery.draft.corrections import (
    TABLE_SETTINGS,
    correct,
    ignore_field,
    translate_status,
)
from ingest.discovery.draft.draft import Draft
from ingest.discovery.draft.licence import find_licence
from ingest.discovery.draft.local_files import detect_local, find_local
from ingest.discovery.names import SourceNames, choose_names
from ingest.discovery.preview.preview import Preview, preview_source
from ingest.discovery.preview.sample import fetch_sample
from ingest.discovery.toml_block import format_block, load_block
from ingest.http.client import FetchSession, Requester
from ingest.issues import IssueKind, Issues
from ingest.normalise.source_reading import SourceReading
from ingest.parse.formats import PARSERS
from ingest.parse.source_file import find_files
from ingest.sources.source import load_declarations

# The sample is read once to find names in it.
_DRAFT_NAMES = SourceNames("draft", "The registry", "")
_SAMPLE_ROWS = 50
_UNKNOWN_STATUS = re.compile(r"status: (['\"])(.*)\1(, in \d+ records)?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Proposed declaration: its draft, and the sample of records in `folder` as it reads them."""

    draft: Draft
    folder: Path
    day: str
    preview: Preview

    @property
    def description(self) -> str:
        """The detected format, in words."""
        return self.draft.detected.description

    @property
    def block(self) -> str:
        """The declaration as a block of sources.toml."""
        return self.block_for(None)

    def block_for(self, folder: Path | None) -> str:
        """Return the declaration as a block of a sources.toml in `folder`."""
        # About 80 % of the records, where the sample is all of them.
        expected = self.record_count * 4 // 5 if self.draft.is_complete else 0
        return format_block(self.draft, expected, folder)

    @property
    def unknown_statuses(self) -> tuple[str, ...]:
        """The registry's words for a status that mean none of ours."""
        details = (e.detail for e in self.preview.issues if e.kind is IssueKind.UNKNOWN_TERM)
        return tuple(match[2] for each in details if (match := _UNKNOWN_STATUS.fullmatch(each)))

    @property
    def initiatives(self) -> tuple[Initiative, ...]:
        """The initiatives that the sample gives."""
        return self.preview.initiatives

    @property
    def record_count(self) -> int:
        """The number of records in the sample."""
        return self.preview.record_count

    @property
    def issues(self) -> tuple[str, ...]:
        """The data issues of the sample, a line each."""
        return tuple(f"{each.kind.value}: {each.detail}" for each in self.preview.issues)


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
    with open_proposal(url, session, seen_on, local=local, names=names) as proposal:
        return proposal


@contextmanager
def open_proposal(
    address: str,
    session: FetchSession,
    day: str,
    *,
    local: bool = False,
    names: SourceNames | None = None,
    taken: Collection[str] = (),
) -> Iterator[Proposal]:
    """Open a proposal for an address, or for a file or folder on this machine.

    Its sample is kept until it is closed, so that it can be corrected and read again. Names in
    `taken` are not proposed. Raises FetchError, ParseError or InvalidInput.
    """
    with TemporaryDirectory(prefix="hasanyone-") as temporary:
        draft, folder = _draft_source(address, Path(temporary), session, local=local)
        proposal = _read_draft(draft, folder, day)
        chosen = choose_names(
            draft.detected.url or address,
            names or SourceNames(),
            draft.detected.names,
            proposal.initiatives,
            {*_taken_names(), *taken},
        )
        yield _read_draft(replace(draft, names=chosen), folder, day)


def suggest_name(title: str, taken: Collection[str]) -> str:
    """Return a name for a source with `title`, which no other has."""
    known = {*_taken_names(), *taken}
    return choose_names("", SourceNames(title=title), SourceNames(), (), known).name


def rename(proposal: Proposal, names: SourceNames, licence: str) -> Proposal:
    """Return the proposal with other names and licence, read again; raise FetchError."""
    draft = replace(proposal.draft, names=names, licence=licence)
    return _read_draft(draft, proposal.folder, proposal.day)


def correct_proposal(
    proposal: Proposal,
    corrections: Sequence[str] = (),
    ignored: Sequence[str] = (),
    statuses: Sequence[str] = (),
) -> Proposal:
    """Return the proposal with corrections, read again.

    They are fields (`title=Name`), ignored fields, and words for a status (`In service=live`).
    `header`, `sheet` and `items` come first, because fields depend on them. Raises InvalidInput if
    a correction is not possible, and FetchError if nothing can be read with it.
    """
    for text in sorted(corrections, key=lambda each: not _is_structural(each)):
        draft = correct(proposal.draft, text, proposal.preview)
        if _is_structural(text):
            draft = _guess_again(draft, proposal.folder)
        proposal = _read_draft(draft, proposal.folder, proposal.day)
    for name in ignored:
        draft = ignore_field(proposal.draft, name, proposal.preview)
        proposal = _read_draft(draft, proposal.folder, proposal.day)
    for text in statuses:
        draft = translate_status(proposal.draft, text)
        proposal = _read_draft(draft, proposal.folder, proposal.day)
    return proposal


def _is_structural(correction: str) -> bool:
    return correction.partition("=")[0].strip() in TABLE_SETTINGS


def _draft_source(
    address: str, temporary: Path, session: FetchSession, *, local: bool
) -> tuple[Draft, Path]:
    """Return a draft without names, and the folder with its sample."""
    host = urlsplit(address).hostname or ""
    path = find_local(address)
    if path is None and not address.startswith(("http://", "https://")):
        raise InvalidInput(
            f"“{address}” is no address, and no file on this machine.",
            "Give an address that starts with https://, or the path of a file or folder.",
        )
    with session.client(Requester(host or address, address, local=local)) as client:
        if path is not None:
            detected, folder = detect_local(path, client)
            draft = Draft(detected, _DRAFT_NAMES, folder=folder, is_complete=True)
        else:
            detected = detect_source(address, client)
            draft = Draft(detected, _DRAFT_NAMES, local, is_complete=not detected.harvest)
            folder = fetch_sample(load_block(format_block(draft)), temporary, session)
    return replace(draft, licence=_find_licence(draft, folder)), folder


def _find_licence(draft: Draft, folder: Path) -> str:
    """Return the licence that the first file states for all its records."""
    part = load_block(format_block(draft)).parts[0]
    is_one_record = not (part.items or part.mapping)
    first = next(find_files(folder, part, Issues("sample")), None)
    return "" if is_one_record or first is None else find_licence(first.path)


def _read_draft(draft: Draft, folder: Path, day: str) -> Proposal:
    source = load_block(format_block(draft))
    preview = preview_source(SourceReading(source, folder, day, Issues(source.name)))
    return Proposal(draft, folder, day, preview)


def _guess_again(draft: Draft, folder: Path) -> Draft:
    """Return the draft with a mapping for the records that its part now has."""
    part = load_block(format_block(draft)).parts[0]
    samples = [
        record.fields
        for file in find_files(folder, part, Issues("sample"))
        for record in islice(PARSERS[part.format](file), _SAMPLE_ROWS)
    ]
    try:
        guessed = guess_mapping.guess_part(samples[:_SAMPLE_ROWS])
    except KeyError:
        raise InvalidInput(
            "There, no field is named like a title.", "Set another row, sheet or path."
        ) from None
    kept = {name: each for name, each in draft.part.items() if name not in ("map", "ignore")}
    detected = replace(draft.detected, part={**kept, **guessed})
    return replace(draft, detected=detected, corrected=frozenset())


def _taken_names() -> set[str]:
    """Return the names of the sources that ship with the product."""
    shipped = load_declarations()
    return {each.name for each in shipped.sources} | {each.name for each in shipped.unpublished}
