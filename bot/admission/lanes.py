"""Lanes of the server: questions, pages and the responses that a chat's request waits for."""

from dataclasses import dataclass

from bot.admission.caller import Level
from bot.admission.lane import Lane, LaneLimits
from bot.settings import BotSettings

# A page of one initiative or the first page: some milliseconds.
_PAGE_THREADS, _PAGE_DEADLINE_S = 2, 5.0
# Invokes of Teams, which it gives five seconds.
_RESPONSE_THREADS, _RESPONSE_DEADLINE_S = 2, 4.0


@dataclass(frozen=True, slots=True)
class Lanes:
    """Lanes of requests that must not wait for each other.

    Health and static files need none: they take no thread of these.
    """

    questions: Lane
    pages: Lane
    responses: Lane

    def refuse_clients(self) -> None:
        """Refuse clients that wait for a response, because the server ends."""
        for lane in (self.questions, self.pages, self.responses):
            lane.refuse_clients()


def create_lanes(settings: BotSettings) -> Lanes:
    """Return the lanes with the limits of the settings."""
    by_level = {
        Level.ADDRESS: settings.max_waiting_address,
        Level.WORKSPACE: settings.max_waiting_workspace,
        Level.CHANNEL: settings.max_waiting_channel,
        Level.USER: settings.max_waiting_user,
    }

    def lane(name: str, threads: int, deadline_s: float) -> Lane:
        return Lane(name, LaneLimits(threads, settings.max_waiting, deadline_s, by_level))

    return Lanes(
        lane("questions", settings.question_threads, settings.question_deadline),
        lane("pages", _PAGE_THREADS, _PAGE_DEADLINE_S),
        lane("responses", _RESPONSE_THREADS, _RESPONSE_DEADLINE_S),
    )
