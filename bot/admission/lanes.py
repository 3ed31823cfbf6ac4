"""Lanes of the server: questions, pages and the responses that a chat's request waits for."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.admission.caller import Level
from bot.admission.lane import Lane, LaneLimits
from bot.admission.rates import QUESTION_COST, RESPONSE_COST, RateLimiter
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

    def by_name(self) -> Mapping[str, Lane]:
        """Return the lanes by their names."""
        return {"questions": self.questions, "pages": self.pages, "responses": self.responses}

    def refuse_clients(self) -> None:
        """Refuse clients that wait for a response, because the server ends."""
        for lane in self.by_name().values():
            lane.refuse_clients()


def create_lanes(settings: BotSettings, rates: RateLimiter | None = None) -> Lanes:
    """Return the lanes with the limits of the settings; `rates` count what enters any of them."""
    by_level = {
        Level.ADDRESS: settings.max_waiting_address,
        Level.WORKSPACE: settings.max_waiting_workspace,
        Level.CHANNEL: settings.max_waiting_channel,
        Level.USER: settings.max_waiting_user,
    }

    def lane(name: str, threads: int, deadline_s: float, cost: int = QUESTION_COST) -> Lane:
        limits = LaneLimits(threads, settings.max_waiting, deadline_s, by_level)
        return Lane(name, limits, rates, cost)

    return Lanes(
        lane("questions", settings.question_threads, settings.question_deadline),
        lane("pages", _PAGE_THREADS, _PAGE_DEADLINE_S),
        lane("responses", _RESPONSE_THREADS, _RESPONSE_DEADLINE_S, RESPONSE_COST),
    )
