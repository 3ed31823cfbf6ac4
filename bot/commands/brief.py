"""`hasanyone brief`: write the evidence brief of a question, or verify one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.brief import labels
from bot.brief.composition import BriefMaker
from bot.brief.forms.file import BriefFile, find_form, render_file
from bot.brief.model import Brief, Decision
from bot.brief.replay import replay
from bot.brief.statements import parse_statements
from bot.brief.verification import check_file
from bot.logs import log_to_file
from bot.sanitise import sanitise_text
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.settings import BotSettings
from bot.store.model import Surface
from bot.store.store import Store
from index.errors import InvalidInput, SetupError
from index.retrieval.vectors.selection import select_engine
from index.settings import read_settings
from index.text.files import write_bytes

_MAX_SHOWN = 60


@click.command()
@click.argument("question", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="The file to write. Its ending is its form: .html, .pdf, .md or .json. Give several to get"
    " the same brief in several forms.",
)
@click.option("--id", "query_id", help="Make the brief of this stored question.")
@click.option("--role", help="Who asked, by role: “service owner, housing”. Not a name.")
@click.option(
    "--considered",
    multiple=True,
    metavar="ID=REASON",
    help="An initiative that was considered, by its id or its rank, and why it is not reused."
    " Can be given several times.",
)
@click.option("--decision", type=click.Choice([kind.value for kind in Decision]))
@click.option("--why", help="Why this was decided.")
@click.option("--funding", help="How it is to be paid for.")
@click.option("--sharing", help="What will be shared in return.")
@click.option(
    "--verify",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Check that this brief is unchanged, and ask its question again.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a brief.")
@click.pass_context
def command(
    context: click.Context,
    /,
    question: tuple[str, ...],
    out: tuple[Path, ...],
    query_id: str | None,
    considered: tuple[str, ...],
    verify: Path | None,
    schema: bool,
    **stated: Any,
) -> None:
    """Write an evidence brief: proof that you looked before you built.

    QUESTION is asked as with “hasanyone ask”, with its filters in it. What you do not state is
    shown as “not stated”. With --verify, exit with 1 if the brief was changed, or if the same index
    now gives other matches.
    """
    if schema:
        click.echo(json.dumps(Brief.model_json_schema(), ensure_ascii=False, indent=1))
        return
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    with _open_store(settings) as store:
        if verify:
            context.exit(0 if _verify(verify, settings, store) else 1)
        if not out or not (question or query_id):
            raise click.UsageError("Give a QUESTION (or --id) and --out FILE, or --verify FILE.")
        statements = parse_statements(
            {**stated, "considered": list(map(_parse_considered, considered))}
        )
        answers = AnswerService(
            LiveSnapshot(settings.data, select_engine(settings)),
            store,
            answered_share=settings.answered_share,
        )
        forms = {path: find_form(path.suffix) for path in out}
        maker = BriefMaker(answers, store, settings.data)
        if query_id:
            brief = maker.make_stored(query_id, statements)
        else:
            answer = answers.ask(" ".join(question), surface=Surface.TERMINAL)
            brief = maker.make(answer, statements)
        for path, form in forms.items():
            _write(path, render_file(brief, form, settings.signing_keys()))


def _write(path: Path, file: BriefFile) -> None:
    try:
        write_bytes(path, (file.content,))
    except OSError:
        raise InvalidInput(
            f"{path.name} cannot be written.", "Name a file that can be written."
        ) from None
    click.echo(labels.WRITTEN.format(name=path.name, code=file.code))


def _verify(path: Path, settings: BotSettings, store: Store | None) -> bool:
    """Print what a verification finds; return whether the brief can be relied on."""
    check = check_file(path.read_bytes(), settings.signing_keys())
    for line in check.lines:
        click.echo(line)
    if check.brief is None:
        return False
    again = replay(check.brief, settings.data, store, settings.answered_share)
    for line in again.lines:
        click.echo(line)
    return again.is_same is not False


def _parse_considered(text: str) -> dict[str, str]:
    initiative, equals, reason = text.partition("=")
    if not equals or not initiative.strip():
        shown = sanitise_text(text)[:_MAX_SHOWN]
        raise InvalidInput(labels.CONSIDERED_WRONG.format(text=shown), labels.CONSIDERED_WRONG_HINT)
    return {"initiative": initiative.strip(), "reason": reason}


@contextmanager
def _open_store(settings: BotSettings) -> Iterator[Store | None]:
    """Yield the store; None, with a line on standard error, if it cannot be opened."""
    try:
        store = Store.open(settings.store_url())
    except SetupError as error:
        click.echo(f"This question is not stored. {error}", err=True)
        yield None
        return
    try:
        yield store
    finally:
        store.close()
