"""Before stage 2: whether a build is made of the same as the current index, which then stays.

Nothing is resolved then, and the report alone is new.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from index import suppression
from index.errors import SnapshotError
from index.model import SourceReport
from index.resolution import judgements
from index.snapshot.build_records import BuildState
from index.snapshot.document_store import drop_seen
from index.snapshot.manifest import FORMAT_VERSION, verify_snapshot
from index.text.files import file_sha256, write_json
from ingest.issues import summarise_issues
from ingest.pipeline.calibration import QUESTIONS_FOLDER
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import BuildResult, QuestionCounts, ResolveSummary, write_report
from ingest.questions import rejected, written
from ingest.reuse.program import program_digest

_FILE = "last_input.json"
# What people decided, in the data folder; what they confirmed is in the store.
_DECISIONS = (
    judgements.JUDGEMENTS_FILE,
    rejected.REJECTED_FILE,
    suppression.ADDED_FILE,
)


def find_same_input(
    context: BuildContext, reports: Sequence[SourceReport]
) -> tuple[str, BuildResult | None]:
    """Return the digest of what the build is made of, and its result if that is unchanged.

    The result is None for a full build and a dry one, where the current index was made of something
    else or is damaged, and with a language model, which may have questions left to write.
    """
    plan, store = context.plan, context.snapshot_store
    digest = _digest_input(context)
    last = _load(context.cache_folder / _FILE)
    is_same = last.get("digest") == digest and last.get("snapshot") == store.current_name()
    if not is_same or plan.full or plan.dry or plan.language_model is not None:
        return digest, None
    try:
        verify_snapshot(store.current_folder())
    except SnapshotError:
        return digest, None
    counts = {str(name): (ingested, merged) for name, ingested, merged in last["sources"]}
    kinds, broken = summarise_issues(context.load_issues())
    summary = ResolveSummary(
        sources=tuple(
            replace(each, ingested=counts[each.name][0], merged=counts[each.name][1])
            for each in reports
        ),
        initiatives=last["initiatives"],
        registries=last["registries"],
        content_hash=last["content"],
        issues=kinds,
        broken=broken,
        questions=QuestionCounts(last["questions"]),
    )
    result = BuildResult.from_summary(
        context.id, str(last["snapshot"]), summary, BuildState.UNCHANGED
    )
    write_report(context, result, has_pairs=False)
    store.publish_current()  # its manifest has new dates
    return digest, result


def remember_input(
    context: BuildContext, digest: str, summary: ResolveSummary, result: BuildResult
) -> None:
    """Remember what the current index was made of; forget it where the result is another index."""
    path = context.cache_folder / _FILE
    if result.snapshot != context.snapshot_store.current_name():
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    remembered = {
        "digest": digest,
        "snapshot": result.snapshot,
        "sources": [(each.name, each.ingested, each.merged) for each in summary.sources],
        "initiatives": summary.initiatives,
        "registries": summary.registries,
        "content": summary.content_hash,
        "questions": asdict(summary.questions)["by_origin"],
    }
    write_json(path, remembered)


def _load(path: Path) -> Mapping[str, Any]:
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _digest_input(context: BuildContext) -> str:
    """Return the SHA-256 of the program, the models, the records and what people decided."""
    writer = context.plan.language_model and context.plan.language_model.name
    made_by = f"{program_digest()} {FORMAT_VERSION} {context.models} {writer}"
    hasher = hashlib.sha256(made_by.encode())
    for source in context.plan.sources:
        hasher.update(f"\0{source.name}\0".encode())
        for line in context.record_store.lines(source.name):
            hasher.update(drop_seen(line))
        redirects = sorted(context.record_store.redirects(source.name).items())
        hasher.update(repr(redirects).encode())
    for each in context.plan.list_confirmed():
        hasher.update(f"\0{each.key}\0{each.initiative}\0{each.text}".encode())
    for path in _other_files(context):
        hasher.update(f"\0{path.name}\0{file_sha256(path)}".encode())
    return hasher.hexdigest()


def _other_files(context: BuildContext) -> Iterator[Path]:
    """Yield the files of decisions and of questions that a build reads."""
    for name in _DECISIONS:
        if (path := context.plan.data / name).exists():
            yield path
    for folder in (QUESTIONS_FOLDER, written.FOLDER):
        yield from sorted(path for path in folder.iterdir() if path.is_file())
