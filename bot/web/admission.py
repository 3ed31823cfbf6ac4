"""Admission of requests of the page and the API: in a lane, by the address of the client."""

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from fastapi import Depends, Request

from bot.admission.caller import Caller, address_caller
from bot.admission.lane import Lane

_Result = TypeVar("_Result")


async def run_in_lane(lane: Lane, request: Request, call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns in a thread of `lane`, unless the client leaves before its turn.

    Raises TooManyRequests, Overloaded or CallerLeft without the call.
    """
    return await lane.run(_caller(request), call, has_left=request.is_disconnected)


def hold_turn(lane: Lane) -> Any:
    """Return a dependency that holds a turn in `lane` until the response of a route is made.

    So at most as many of its routes run at a time as the lane has threads. The body of a request is
    read before the turn.
    """

    async def hold(request: Request) -> AsyncIterator[None]:
        async with lane.turn(_caller(request), has_left=request.is_disconnected):
            yield

    return Depends(hold, scope="function")


def _caller(request: Request) -> Caller:
    return address_caller(request.client.host if request.client else "")
