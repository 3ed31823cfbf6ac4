"""Register every handler, each for one kind of delivery."""

from bot.slack.dispatcher import Dispatcher
from bot.slack.executor import ServiceExecutor
from bot.slack.handlers import (
    admin_buttons,
    answer_actions,
    channel_join,
    feedback,
    home,
    nudges,
    questions,
    refine,
    share,
)
from bot.slack.handlers.build_progress import BuildWatcher


def register_handlers(dispatcher: Dispatcher, services: ServiceExecutor) -> None:
    """Register the handlers of every module of this package but `uninstall`."""
    watcher = BuildWatcher(dispatcher, services)
    questions.register(dispatcher, services, watcher)
    answer_actions.register(dispatcher, services)
    refine.register(dispatcher, services)
    share.register(dispatcher, services)
    feedback.register(dispatcher, services)
    home.register(dispatcher, services, watcher)
    admin_buttons.register(dispatcher, services, watcher)
    nudges.register(dispatcher, services)
    channel_join.register(dispatcher, services)
