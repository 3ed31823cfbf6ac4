"""Check of a declaration against its registry as it is now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError
from ingest.discovery.preview.preview import (
    MAX_RECORDS,
    MappedField,
    Preview,
    UnusedField,
    preview_source,
)
from ingest.discovery.preview.sample import open_sample
from ingest.http.client import FetchSession
from ingest.issues import IssueKind, Issues
from ingest.normalise.source_reading import SourceReading
from ingest.sources.problems import find_nearest
from ingest.sources.schema import API_PROTOCOLS, HarvestProtocol
from ingest.sources.source import Source

# Where more records than this share are left out for want of a title or key, the field is wrong.
_MAX_INCOMPLETE = 0.5
_INCOMPLETE = (IssueKind.NO_TITLE.value, IssueKind.NO_KEY.value)


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Result of a check: `wrong` must be corrected, `remarks` are worth a look.

    `preview` is None if nothing could be read. `new` are the fields of the registry that the
    declaration does not name; `useful` those that it ignores and that look useful.
    """

    source: Source
    robots: str
    preview: Preview | None
    wrong: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    new: tuple[UnusedField, ...] = ()
    useful: tuple[UnusedField, ...] = ()


def check_source(
    source: Source, session: FetchSession, mirror: Path | None, day: str
) -> SourceCheck:
    """Read a sample of `source` and check its declaration against it.

    The sample is at most five pages and 2,000 records, from `mirror` where that is given.
    """
    robots = _describe_robots(source, mirror)
    try:
        with open_sample(source, session, mirror) as folder:
            if folder is None:
                problem = f"The mirror has no folder {source.name}."
                return SourceCheck(source, robots, None, (problem,))
            preview = preview_source(SourceReading(source, folder, day, Issues(source.name)))
    except SourceError as error:
        return SourceCheck(source, "not known", None, (f"{error.message} {error.hint}".strip(),))
    return SourceCheck(
        source,
        robots,
        preview,
        tuple(_find_wrong(source, preview)),
        tuple(_find_remarks(source, preview, is_whole=_is_whole(source, preview, mirror))),
        tuple(each for each in preview.unused if not each.is_ignored),
        tuple(each for each in preview.unused if each.is_ignored and each.use),
    )


def _describe_robots(source: Source, mirror: Path | None) -> str:
    if source.folder is not None or mirror is not None:
        return "not asked, because it is read from a folder"
    if source.harvest.by in API_PROTOCOLS:
        return "not asked, because an API is made for programs"
    return "allows it" if source.robots else "not asked: the declaration says robots = false"


def _find_wrong(source: Source, preview: Preview) -> Iterator[str]:
    if not preview.initiatives:
        yield f"None of its {preview.record_count:,} records would be indexed."
    for reason in _INCOMPLETE:
        if (count := preview.left_out.get(reason, 0)) > _MAX_INCOMPLETE * preview.record_count:
            yield f"{count:,} of {preview.record_count:,} records are left out: {reason}."
    if not _has_shared_mapping(source) and preview.record_count:
        yield from (_describe_gone(each, preview) for each in preview.fields if each.is_gone)


def _is_whole(source: Source, preview: Preview, mirror: Path | None) -> bool:
    """Return whether the sample is all that the source gives."""
    is_one_file = source.harvest.by is HarvestProtocol.FILE
    has_all_files = source.folder is not None or mirror is not None or is_one_file
    return has_all_files and preview.record_count < MAX_RECORDS


def _find_remarks(source: Source, preview: Preview, *, is_whole: bool) -> Iterator[str]:
    if not source.licence:
        yield "The licence of the data is not stated."
    if is_whole and preview.record_count < source.records_min:
        yield f"{preview.record_count:,} records were read; records_min is {source.records_min:,}."
    if _has_shared_mapping(source):  # made for every registry of a format: some fields are missing
        gone = [each.name for each in preview.fields if each.is_gone]
        if gone:
            yield f"The registry has none of the fields for {', '.join(gone)}."
    else:
        stated = {path for each in preview.fields if each.is_gone for path in each.paths}
        for path in preview.gone:
            if path not in stated:
                some = "" if is_whole else " that was read"
                yield f"No record{some} has “{path}”, which the declaration reads."


def _describe_gone(field: MappedField, preview: Preview) -> str:
    unused = [each.path for each in preview.unused]
    nearest = find_nearest(field.expression, unused)
    advice = f" Was it renamed to “{nearest[0]}”?" if nearest else ""
    return f"{field.name}: no record has {field.expression}.{advice}"


def _has_shared_mapping(source: Source) -> bool:
    return any(part.mapping for part in source.parts)
