"""What comes in: each listener hears one kind of delivery, asks the core, and answers."""

from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import ask


def listen(ear: Ear, core: Core) -> None:
    """Register every listener."""
    ask.listen(ear, core)
