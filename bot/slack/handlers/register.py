"""What comes in: each listener hears one kind of delivery, asks the core, and answers."""

from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
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
from bot.slack.handlers.build_progress import Progress


def listen(ear: Ear, core: Core) -> None:
    """Register every listener."""
    progress = Progress(ear, core)
    questions.listen(ear, core, progress)
    answer_actions.listen(ear, core)
    refine.listen(ear, core)
    share.listen(ear, core)
    feedback.listen(ear, core)
    home.listen(ear, core, progress)
    admin_buttons.listen(ear, core, progress)
    nudges.listen(ear, core)
    channel_join.listen(ear, core)
