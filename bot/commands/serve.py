"""`hasanyone serve`: the whole product in one process."""

import click

from bot.ask import Asker
from bot.live import Live
from bot.logs import log_to_console
from bot.settings import BotSettings
from bot.state.store import Store
from index.settings import read


@click.command()
def command() -> None:
    """Serve the page and the interface (and what else is configured) until stopped."""
    import uvicorn  # noqa: PLC0415 - a second to import, needed only here

    from bot.app import create_app  # noqa: PLC0415

    settings = read(BotSettings)
    log_to_console()
    live = Live(settings.data)
    app = create_app(Asker(live, Store.open(settings.store_address())))
    live.warm()
    click.echo(f"Has Anyone answers on http://{settings.host}:{settings.port}", err=True)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
