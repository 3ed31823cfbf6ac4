"""What comes in: each listener hears one kind of delivery, asks the core, and answers."""

from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import (
    administration,
    answers,
    home,
    life,
    offers,
    opinions,
    questions,
    refining,
    sharing,
)
from bot.slack.listeners.progress import Progress


def listen(ear: Ear, core: Core) -> None:
    """Register every listener."""
    progress = Progress(ear, core)
    questions.listen(ear, core, progress)
    answers.listen(ear, core)
    refining.listen(ear, core)
    sharing.listen(ear, core)
    opinions.listen(ear, core)
    home.listen(ear, core, progress)
    administration.listen(ear, core, progress)
    offers.listen(ear, core)
    life.listen(ear, core)
