"""Admission of requests of the page and the API: in a lane, by the address of the client."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, TypeVar

from fastapi import Depends, Request
from starlette.types import Scope

from bot.admission.caller import Caller, address_caller
from bot.admission.lane import Lane
from bot.admission.rates import WINDOW_S, RateState

# The key in the scope of a request, where the middleware finds what was counted.
_RATE = "hasanyone.rate"
_Result = TypeVar("_Result")


async def run_in_lane(lane: Lane, request: Request, call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns in a thread of `lane`, unless the client leaves before its turn.

    Raises TooManyRequests, Overloaded or CallerLeft without the call.
    """
    return await lane.run(
        _caller(request),
        call,
        has_left=request.is_disconnected,
        on_counted=partial(_set_rate, request),
    )


def hold_turn(lane: Lane) -> Any:
    """Return a dependency that holds a turn in `lane` until the response of a route is made.

    So at most as many of its routes run at a time as the lane has threads. The body of a request is
    read before the turn.
    """

    async def hold(request: Request) -> AsyncIterator[None]:
        async with lane.turn(
            _caller(request),
            has_left=request.is_disconnected,
            on_counted=partial(_set_rate, request),
        ):
            yield

    return Depends(hold, scope="function")


def rate_headers(scope: Scope) -> dict[str, str]:
    """Return the headers that say what the caller's rate has left; none if nothing was counted.

    They are those of draft-ietf-httpapi-ratelimit-headers-10.
    """
    state: RateState | None = scope.get(_RATE)
    if state is None:
        return {}
    return {
        "ratelimit-policy": f'"{state.level}";q={state.limit};w={WINDOW_S}',
        "ratelimit": f'"{state.level}";r={max(0, state.remaining)};t={state.reset_s}',
    }


def _set_rate(request: Request, state: RateState) -> None:
    request.scope[_RATE] = state


def _caller(request: Request) -> Caller:
    return address_caller(request.client.host if request.client else "")
