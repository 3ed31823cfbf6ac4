"""The closing report of a build, made for a terminal."""

from collections.abc import Iterator

from rich.console import Console

from bot.presentation.sanitise import plain
from bot.terminal import diff
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildState
from ingest.pipeline.build import Built
from ingest.pipeline.gate import Check

_ROW = "{:<22} {:<14} {:>7} {:>9} {:>7} {:>8}"


def show(built: Built, console: Console) -> None:
    """Print what was read of each source, the sums, and what answers now."""
    for line in lines(built):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def lines(built: Built) -> Iterator[str]:
    """The report line by line; read = ingested + merged + left out, for each source and in all."""
    yield ""
    yield _ROW.format("source", "state", "read", "ingested", "merged", "left out")
    for source in built.sources:
        yield _row(source.name, source.state, [source])
    yield _row("all", "", built.sources)
    yield ""
    yield from _reasons(built)
    yield f"embedded: {built.embedded}"
    if built.changes:
        changes, dry = built.changes, built.state is BuildState.COMPARED
        yield ""
        yield from diff.lines(changes.first if dry else {}, changes.by_source, changes.counts)
        yield ""
        yield from _gone(built.changes.gone)
    if built.check:
        yield from _golden(built.check)
    yield _said(built)


def _said(built: Built) -> str:
    count = f"{built.initiatives:,} initiatives"
    match built.state:
        case BuildState.COMPARED:
            return f"{count} would be in the index; nothing was changed."
        case BuildState.HELD:
            return "\n".join(
                (
                    f"{count} in snapshot {built.snapshot}, which is held back:",
                    *(f"  {reason}" for reason in built.held),
                    f"“hasanyone index promote {built.snapshot}” promotes it anyway.",
                )
            )
        case _:
            said = "promoted" if built.promoted else "unchanged"
            return f"{count} in snapshot {built.snapshot} ({said})"


def _gone(sources: dict[str, int]) -> Iterator[str]:
    if sources:
        count = sum(sources.values())
        yield f"no longer read: {', '.join(sources)}; {count:,} initiatives go with them"
        yield "  They are declared no more. An own sources.toml stands in for the one that ships,"
        yield "  unless “shipped = true” stands at its top."
        yield ""


def _golden(check: Check) -> Iterator[str]:
    for when, golden in (("before", check.before), ("now", check.after)):
        if golden:
            yield (
                f"golden questions {when}: {golden.found:.1%} find their answer,"
                f" {golden.wrong:.1%} are answered wrongly"
            )


def _row(name: str, state: str, sources: "tuple[SourceReport, ...] | list[SourceReport]") -> str:
    return _ROW.format(
        name,
        state,
        sum(source.read for source in sources),
        sum(source.ingested for source in sources),
        sum(source.merged for source in sources),
        sum(sum(source.left_out.values()) for source in sources),
    )


def _reasons(built: Built) -> Iterator[str]:
    for source in built.sources:
        for reason, count in source.left_out.items():
            yield f"{source.name}: left out {count}: {reason}"
        if source.state is SourceState.FAILED:
            yield f"{source.name}: failed: {source.reason}"
    for broken in built.broken:
        yield from (f"{broken.source}: broken file: {plain(file)}" for file in broken.first)
        if rest := broken.count - len(broken.first):
            yield f"{broken.source}: and {rest:,} more broken files, in issues.jsonl"
    for kind, count in built.issues.items():
        yield f"issues: {count} × {kind}"
