"""Register every handler, each for one kind of delivery."""

from bot.chat.services import ChatServices
from bot.slack.dispatcher import Dispatcher
from bot.slack.handlers import (
    admin,
    answer_actions,
    feedback,
    home,
    lifecycle,
    nudges,
    questions,
    refine,
    share,
)
from bot.slack.handlers.build_progress import BuildWatcher


def register_handlers(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handlers of every module of this package but `uninstall`."""
    watcher = BuildWatcher(dispatcher, services)
    questions.register(dispatcher, services, watcher)
    answer_actions.register(dispatcher, services)
    refine.register(dispatcher, services)
    share.register(dispatcher, services)
    feedback.register(dispatcher, services)
    home.register(dispatcher, services, watcher)
    admin.register(dispatcher, services, watcher)
    nudges.register(dispatcher, services)
    lifecycle.register(dispatcher, services)
