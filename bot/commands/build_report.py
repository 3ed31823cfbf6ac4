"""Final report of a build, for a terminal."""

from collections.abc import Iterator

from rich.console import Console

from bot.sanitise import sanitise_text
from bot.terminal import diff
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildState
from ingest.pipeline.gate import GateReport
from ingest.pipeline.results import BuildResult, QuestionCounts

_ROW = "{:<22} {:<14} {:>7} {:>9} {:>7} {:>8}"


def print_report(result: BuildResult, console: Console) -> None:
    """Print the counts of each source, the totals, and the outcome of the build."""
    for line in report_lines(result):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def report_lines(result: BuildResult) -> Iterator[str]:
    """Yield the report line by line.

    For each source and for all, read = ingested + merged + left out.
    """
    yield ""
    yield _ROW.format("source", "state", "read", "ingested", "merged", "left out")
    for source in result.sources:
        yield _source_row(source.name, source.state, [source])
    yield _source_row("all", "", result.sources)
    yield ""
    yield from _issue_lines(result)
    yield f"embedded: {result.embedded}"
    yield from _question_lines(result.questions)
    if result.changes:
        snapshot_changes, dry_run = result.changes, result.state is BuildState.COMPARED
        yield ""
        yield from diff.lines(
            snapshot_changes.first if dry_run else {},
            snapshot_changes.by_source,
            snapshot_changes.counts,
        )
        yield ""
        yield from _removed_sources_lines(result.changes.gone)
    if result.check:
        yield from _golden_lines(result.check)
    yield _outcome_text(result)


def _outcome_text(result: BuildResult) -> str:
    count = f"{result.initiatives:,} initiatives"
    match result.state:
        case BuildState.COMPARED:
            return f"{count} would be in the index; nothing was changed."
        case BuildState.HELD_BACK:
            return "\n".join(
                (
                    f"{count} in snapshot {result.snapshot}, which is held back:",
                    *(f"  {reason}" for reason in result.held),
                    f"“hasanyone index promote {result.snapshot}” promotes it anyway.",
                )
            )
        case _:
            outcome = "promoted" if result.promoted else "unchanged"
            return f"{count} in snapshot {result.snapshot} ({outcome})"


def _removed_sources_lines(sources: dict[str, int]) -> Iterator[str]:
    if sources:
        count = sum(sources.values())
        yield f"no longer declared: {', '.join(sources)}, with {count:,} initiatives"
        yield "  Your own sources.toml replaces the shipped one."
        yield "  To add to the shipped one, start it with “shipped = true”."
        yield ""


def _golden_lines(check: GateReport) -> Iterator[str]:
    if check.after and not check.after.questions:
        yield "golden questions: none asked, because this index holds none of their answers"
        yield "  They are about the registries that ship. HASANYONE_GOLDEN may name your own."
        return
    for when, golden in (("before", check.before), ("now", check.after)):
        if golden:
            yield (
                f"golden questions {when}: {golden.found:.1%} find their answer,"
                f" {golden.wrong:.1%} are answered wrongly"
            )
    if check.unheld_questions:
        yield f"  {check.unheld_questions} were not asked: this index holds no answer to them"


def _source_row(
    name: str, state: str, sources: "tuple[SourceReport, ...] | list[SourceReport]"
) -> str:
    return _ROW.format(
        name,
        state,
        sum(source.read for source in sources),
        sum(source.ingested for source in sources),
        sum(source.merged for source in sources),
        sum(sum(source.left_out.values()) for source in sources),
    )


def _question_lines(questions: QuestionCounts) -> Iterator[str]:
    if questions.by_origin:
        counts = (f"{count:,} {origin}" for origin, count in sorted(questions.by_origin.items()))
        yield f"expected questions: {', '.join(counts)}"
    if generation := questions.generation:
        reason = f" ({generation.reason})" if generation.reason else ""
        yield (
            f"initiatives for the language model: {generation.generated:,} generated,"
            f" {generation.cached:,} cached, {generation.failed:,} failed,"
            f" {generation.left:,} left for the next build{reason}"
        )


def _issue_lines(result: BuildResult) -> Iterator[str]:
    for source in result.sources:
        for reason, count in source.left_out.items():
            yield f"{source.name}: left out {count}: {reason}"
        if source.state is SourceState.FAILED:
            yield f"{source.name}: failed: {source.reason}"
    for broken in result.broken:
        yield from (f"{broken.source}: broken file: {sanitise_text(file)}" for file in broken.first)
        if rest := broken.count - len(broken.first):
            yield f"{broken.source}: and {rest:,} more broken files, in issues.jsonl"
    for kind, count in result.issues.items():
        yield f"issues: {count} × {kind}"
