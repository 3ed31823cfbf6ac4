"""What comes in: each listener hears one kind of delivery, asks the core, and answers."""

from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import actions, administration, home, life, modals, offers, questions
from bot.slack.listeners.administration import Administration
from bot.slack.listeners.progress import Progress


def listen(ear: Ear, core: Core) -> None:
    """Register every listener."""
    progress = Progress(ear, core)
    office = Administration(core, progress)
    questions.listen(ear, core, office)
    actions.listen(ear, core)
    modals.listen(ear, core)
    home.listen(ear, core, progress)
    administration.listen(ear, office)
    offers.listen(ear, core)
    life.listen(ear, core)
