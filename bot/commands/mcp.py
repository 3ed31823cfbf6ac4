"""`hasanyone mcp`: answer an assistant over standard input and output (MCP)."""

import click

from bot.commands.ask import open_store
from bot.logs import log_to_file
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.settings import BotSettings
from index.retrieval.vectors.selection import select_engine
from index.settings import read_settings


@click.command()
def command() -> None:
    """Answer an assistant, which starts this command and speaks MCP with it.

    The assistant gets three tools: has_anyone_done, get_initiative and list_registries. The command
    ends when its standard input closes.
    """
    from bot.mcp.server import build_server  # noqa: PLC0415 - its library is large

    settings = read_settings(BotSettings)
    log_to_file(settings.data)
    answers = AnswerService(
        LiveSnapshot(settings.data, select_engine(settings)),
        open_store(settings),
        answered_share=settings.answered_share,
    )
    build_server(answers, settings.public_url).run("stdio")
