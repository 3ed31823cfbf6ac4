"""`hasanyone privacy`: what the store keeps, and the export and deletion of a person's data."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from bot.logs import log_to_file
from bot.sanitise import sanitise_text
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
from bot.settings import BotSettings
from bot.store.model import Person, Surface
from bot.store.privacy.retention_job import RetentionJob
from bot.store.store import Store
from index.errors import InvalidInput
from index.settings import read_settings


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show what is kept and for how long, or export or delete one person's data.

    PERSON is the key of a person: the chat, the workspace or tenant, and the person's id there,
    such as slack:T024BE7LD:U2147483697.
    """
    if context.invoked_subcommand is None:
        _print_stored_rows()


@command.command()
@click.argument("person")
def export(person: str) -> None:
    """Print everything that is stored of PERSON, as JSON."""
    with _open_store() as (_settings, store):
        data = store.personal_data.export(_parse_person(person))
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=_to_json))


@command.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Ask nothing.")
def delete(person: str, yes: bool) -> None:
    """Delete what is stored of PERSON.

    Their entries in the audit log and their judgements stay without their id.
    """
    asker = _parse_person(person)
    if not yes:
        click.confirm(f"Delete all data of {sanitise_text(asker.key)}?", abort=True)
    with _open_store() as (settings, store):
        count = _history(settings, store).delete_all(asker)
    click.echo(f"Deleted. Questions among it: {count:,}.")


@command.command()
def prune() -> None:
    """Delete what is older than the settings allow, as the server does every hour."""
    with _open_store() as (settings, store):
        retention = store.retention(settings.retention_policy())
        count = RetentionJob(retention).delete_expired()
    click.echo(f"Deleted. Questions among it: {count:,}.")


def _print_stored_rows() -> None:
    with _open_store() as (settings, store):
        stored = store.retention(settings.retention_policy()).count_rows()
    for rows in stored:
        oldest = f"oldest of {rows.oldest:%d %B %Y}" if rows.oldest else ""
        kept = f"kept {rows.kept_for.days:,} days" if rows.kept_for else "kept until deleted"
        click.echo(f"{rows.kind:<15}{rows.count:>9,}  {kept:<20}{oldest}".rstrip())


@contextmanager
def _open_store() -> Iterator[tuple[BotSettings, Store]]:
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    store = Store.open(settings.store_url())
    try:
        yield settings, store
    finally:
        store.close()


def _history(settings: BotSettings, store: Store) -> UserHistory:
    live = LiveSnapshot(settings.data)
    return UserHistory(live, AnswerService(live, store), store)


def _parse_person(key: str) -> Person:
    """Return the person with this key; raise InvalidInput if it is none."""
    surface, _, rest = key.strip().partition(":")
    tenant, _, id_ = rest.partition(":")
    if surface not in tuple(Surface) or not tenant or not id_:
        raise InvalidInput(
            f"“{sanitise_text(key)}” is not the key of a person.",
            "Give chat, workspace or tenant, and id: slack:T024BE7LD:U2147483697.",
        )
    return Person(Surface(surface), tenant, id_)


def _to_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
