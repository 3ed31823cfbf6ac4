"""`hasanyone admin`: what administrators do on the server itself."""

from urllib.parse import urlencode

import click

from bot.links.signer import Signer
from bot.logs import log_to_file
from bot.settings import BotSettings
from bot.signin.config import read_sign_in_config
from bot.signin.links import LINK_PATH, SignInLinks
from bot.store.audit import AuditOutcome
from bot.store.model import Person, Surface
from bot.store.store import Store
from index.settings import read_settings

# A person who can write to the data folder is an administrator.
_OPERATOR = Person(Surface.TERMINAL, "local", "operator", admin=True)


@click.group()
def command() -> None:
    """Administer the server from where it runs."""


@command.command()
def link() -> None:
    """Print a link that signs an administrator in on the page.

    It works once, and for 15 minutes.
    """
    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    config = read_sign_in_config(settings)
    store = Store.open(settings.store_url())
    try:
        link_id, token = SignInLinks(Signer(config.keys), store.claims).create()
        store.audit_log.add(_OPERATOR, "admin link", link_id, AuditOutcome.DONE)
    finally:
        store.close()
    click.echo(f"{_site(settings)}{LINK_PATH}?{urlencode({'token': token})}")


def _site(settings: BotSettings) -> str:
    """Return the address of the server, as people outside reach it if that is set."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return (settings.public_url or f"http://{host}:{settings.port}").rstrip("/")
