"""`hasanyone sources check`: hold declarations against their registries as they are now."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands.sources.own_file import names_in
from bot.commands.sources.preview_text import (
    field_lines,
    loss_lines,
    preview_to_json,
    unused_line,
)
from bot.logs import log_to_file
from bot.sanitise import sanitise_text
from index.errors import InvalidInput
from index.settings import read_settings
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from ingest.discovery.preview.check import SourceCheck
    from ingest.sources.problems import DeclarationProblem
    from ingest.sources.source import Source


@click.command()
@click.argument("what", metavar="[NAME|FILE]", required=False)
@click.option(
    "--mirror",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with a folder for each source, read instead of the network."
    " Default: HASANYONE_MIRROR.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(context: click.Context, what: str | None, mirror: Path | None, as_json: bool) -> None:
    """Check declarations: one source by NAME, or all of FILE.

    Reads at most five pages and 2,000 records of each. Says what every field gives, what is ignored
    and looks useful, which fields are new or gone, and which settings are wrong, with their lines.
    Without NAME and FILE, checks every source that is read.

    Exits with 0 if all is well, with 1 if something must be corrected, with 2 on wrong use.
    """
    from ingest.discovery.preview.check import check_source  # noqa: PLC0415 - imports what only reading needs
    from ingest.harvest import download  # noqa: PLC0415

    settings = read_settings(IngestSettings)
    log_to_file(settings.data)
    sources, problems = _select_sources(settings, what)
    with download.open_session(settings.data) as session:
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        checks = (
            check_source(source, session, mirror or settings.mirror, day) for source in sources
        )
        if as_json:
            finished = list(checks)
            payload = {
                "problems": [each.describe() for each in problems],
                "sources": [_check_to_json(each) for each in finished],
            }
            click.echo(json.dumps(payload, ensure_ascii=False, indent=1))
        else:
            finished = list(_print_checks(problems, checks))
    context.exit(1 if problems or any(each.wrong for each in finished) else 0)


def _select_sources(
    settings: IngestSettings, what: str | None
) -> tuple[list["Source"], tuple["DeclarationProblem", ...]]:
    """Return the sources to check, and the problems of the file that declares them."""
    from ingest.sources.loader import SHIPPED_PATH  # noqa: PLC0415 - see check
    from ingest.sources.problems import find_nearest  # noqa: PLC0415
    from ingest.sources.source import read_declarations  # noqa: PLC0415

    is_file = what is not None and (what.endswith(".toml") or Path(what).is_file())
    path = Path(what) if what and is_file else settings.sources or SHIPPED_PATH
    declarations, problems = read_declarations(path)
    if is_file:
        own_names = names_in(path)
        return [each for each in declarations.sources if each.name in own_names], problems
    if what is None:
        enabled = set(settings.enable)
        return [s for s in declarations.sources if s.enabled or s.name in enabled], problems
    named = [each for each in declarations.sources if each.name == what]
    broken = tuple(each for each in problems if each.block == f"source {what!r}")
    if not named and not broken:
        nearest = find_nearest(what, [each.name for each in declarations.sources], 3)
        advice = f"The nearest: {', '.join(nearest)}. " if nearest else ""
        raise InvalidInput(
            f"There is no source “{sanitise_text(what)}” in {path.name}.",
            f"{advice}“hasanyone sources” lists every source by name.",
        )
    return named, broken


def _print_checks(
    problems: tuple["DeclarationProblem", ...], checks: Iterator["SourceCheck"]
) -> Iterator["SourceCheck"]:
    """Print the problems and each check as soon as it is done, and yield it."""
    for problem in problems:
        click.echo(sanitise_text(f"WRONG {problem.describe()}"))
    for each in checks:
        click.echo()
        for line in _check_lines(each):
            click.echo(line)
        yield each


def _check_lines(check: "SourceCheck") -> Iterator[str]:
    source, preview = check.source, check.preview
    yield sanitise_text(f"{source.name}: {source.title}")
    for problem in check.wrong:
        yield sanitise_text(f"WRONG {problem}")
    if preview is None:
        return
    yield f"Records read: {preview.record_count:,}; of them indexed: {len(preview.initiatives):,}."
    yield sanitise_text(f"robots.txt: {check.robots}. Licence: {source.licence or 'not stated'}.")
    yield from field_lines(preview, lambda _: "")
    if check.new:
        yield "New, because the declaration neither maps nor ignores them:"
        yield from (unused_line(each, preview.record_count) for each in check.new)
    if check.useful:
        yield "Ignored by name, but may be useful:"
        yield from (unused_line(each, preview.record_count) for each in check.useful)
    yield from (sanitise_text(f"Look at: {remark}") for remark in check.remarks)
    yield from loss_lines(preview, with_unused=False)
    if not check.wrong:
        yield "Nothing is wrong."


def _check_to_json(check: "SourceCheck") -> dict[str, Any]:
    return {
        "name": check.source.name,
        "wrong": list(check.wrong),
        "remarks": list(check.remarks),
        "robots": check.robots,
        "licence": check.source.licence,
        "new": [each.path for each in check.new],
        "useful": [each.path for each in check.useful],
        "gone": list(check.preview.gone) if check.preview else [],
        **(preview_to_json(check.preview, lambda _: "") if check.preview else {}),
    }
